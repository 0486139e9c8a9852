import * as fc from "fast-check";
import { expect, test } from "vitest";
import { multiplyUp, normaliseRows, type TokenMatrix } from "../token-matrix.ts";
import { attentionFlow } from "./flow.ts";
import { LayeredFlow } from "./max-flow.ts";

const graphs = fc
  .record({ tokens: fc.integer({ min: 1, max: 4 }), depth: fc.integer({ min: 1, max: 3 }) })
  .chain(({ tokens, depth }) =>
    fc
      .array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })), {
        minLength: depth * tokens * tokens,
        maxLength: depth * tokens * tokens,
      })
      .map((weights) =>
        Array.from({ length: depth }, (_, layer): TokenMatrix => {
          const size = tokens * tokens;
          return normaliseRows({ tokens, data: Float64Array.from(weights.slice(layer * size, (layer + 1) * size)) });
        }),
      ),
  );

/** The smallest cut, found by trying every set of nodes that holds the source and not the sink. */
function smallestCut(layers: readonly TokenMatrix[], query: number, key: number): number {
  const tokens = layers[0]?.tokens ?? 0;
  const free = (layers.length - 1) * tokens; // nodes between the layers of source and sink
  const others = Array.from({ length: tokens }, (_, token) => token);
  let least = Infinity;
  for (let set = 0; set < 2 ** (free + 2 * tokens); set++) {
    const inside = (level: number, token: number): boolean => Math.floor(set / 2 ** (level * tokens + token)) % 2 === 1;
    if (!inside(layers.length, query) || inside(0, key)) continue;
    let cut = 0;
    for (const [layer, { data }] of layers.entries())
      for (const from of others)
        for (const to of others)
          if (inside(layer + 1, from) && !inside(layer, to)) cut += data[from * tokens + to] ?? 0;
    least = Math.min(least, cut);
  }
  return least;
}

test("the flow is the smallest cut", () => {
  fc.assert(
    fc.property(
      graphs.filter((layers) => (layers.length + 1) * (layers[0]?.tokens ?? 0) <= 9),
      (layers) => {
        const tokens = layers[0]?.tokens ?? 0;
        const graph = new LayeredFlow(layers);
        for (let query = 0; query < tokens; query++)
          for (let key = 0; key < tokens; key++)
            expect(graph.between(query, key)).toBeCloseTo(smallestCut(layers, query, key), 9);
      },
    ),
    { numRuns: 60 },
  );
});

test("the flow is at least the rollout, at most what the token gives away and 1", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (layers) => {
      const { tokens, data } = await attentionFlow(layers);
      const rolled = multiplyUp(layers).at(-1)?.data ?? [];
      data.forEach((flow, cell) => {
        const given = Array.from({ length: tokens }, (_, row) => layers[0]?.data[row * tokens + (cell % tokens)] ?? 0);
        expect(flow).toBeGreaterThanOrEqual((rolled[cell] ?? 0) - 1e-9);
        expect(flow).toBeLessThanOrEqual(
          Math.min(
            1,
            given.reduce((sum, each) => sum + each, 0),
          ) + 1e-9,
        );
      });
    }),
  );
});

test("it goes back where the first way was the wrong one", () => {
  // The only way from 1 leads over what 0 took first: of 0's two ways, the flow must leave that one.
  const top = { tokens: 2, data: Float64Array.of(0.5, 0.5, 0, 1) };
  const low = { tokens: 2, data: Float64Array.of(1, 0, 0.25, 0.75) };
  expect(new LayeredFlow([low, top]).between(0, 0)).toBeCloseTo(0.75, 12);
  expect(new LayeredFlow([low, top]).between(1, 0)).toBeCloseTo(0.25, 12);
});

test("rows that nobody needs stay 0, and an interruption ends it", async () => {
  const layer = { tokens: 2, data: Float64Array.of(0.5, 0.5, 0.25, 0.75) };
  expect([...(await attentionFlow([layer], { queries: [1] })).data]).toEqual([0, 0, 0.25, 0.75]);
  await expect(attentionFlow([layer], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hiddenScore } from "../edit/index.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, worstRatio } from "../testing/numbers.ts";
import { attention, attentionRuns, attentionVariants, type AttentionHeads } from "./index.ts";
import { attentionLayout, rowFields, type AttentionShape } from "./layout.ts";
import { attentionMix, attentionPattern, attentionScores } from "./parts.ts";
import { attentionReference } from "./reference.ts";
import { attentionTileRuns, attentionTileVariants } from "./tiles.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

/** One batch: who attends to whom, and how many heads of which size. */
interface Case extends AttentionShape {
  readonly name: string;
  readonly keyHeads: number;
  readonly headFeatures: number;
}

function offsets(...lengths: number[]): number[] {
  const result = [0];
  for (const length of lengths) result.push((result.at(-1) ?? 0) + length);
  return result;
}

const mixed = offsets(1, 2, 7, 8, 9, 16, 17, 30, 64, 130);
const self = { queryOffsets: mixed, keyOffsets: mixed };
const long = { queryOffsets: offsets(33, 90, 50), keyOffsets: offsets(33, 90, 50) };

const cases: readonly Case[] = [
  ...[4, 8, 12, 32, 64, 10].map((headFeatures) => ({
    name: `self-attention, heads of ${headFeatures}`,
    queryOffsets: mixed,
    keyOffsets: mixed,
    heads: 3,
    keyHeads: 3,
    headFeatures,
  })),
  { name: "causal", ...self, causal: true, heads: 2, keyHeads: 2, headFeatures: 8 },
  { name: "long sequences", ...long, causal: true, heads: 2, keyHeads: 1, headFeatures: 12 },
  { name: "grouped heads", ...self, heads: 6, keyHeads: 2, headFeatures: 12 },
  { name: "one key head for all", ...self, causal: true, heads: 4, keyHeads: 1, headFeatures: 32 },
  {
    name: "cross-attention",
    queryOffsets: offsets(5, 1, 20),
    keyOffsets: offsets(33, 3, 9),
    heads: 2,
    keyHeads: 2,
    headFeatures: 8,
  },
  {
    name: "the last queries of a cache",
    queryOffsets: offsets(1, 4, 1),
    keyOffsets: offsets(20, 11, 1),
    causal: true,
    heads: 2,
    keyHeads: 1,
    headFeatures: 12,
  },
  {
    name: "queries before all keys",
    queryOffsets: offsets(12, 3),
    keyOffsets: offsets(3, 3),
    causal: true,
    heads: 1,
    keyHeads: 1,
    headFeatures: 8,
  },
];

const cached: readonly Case[] = [
  {
    name: "caches with room behind them",
    queryOffsets: offsets(1, 4, 1, 9, 0),
    keyOffsets: [0, 32, 64, 96, 128],
    keyCounts: [20, 4, 0, 31, 3],
    causal: true,
    heads: 4,
    keyHeads: 2,
    headFeatures: 12,
  },
  {
    name: "caches in any order, of heads of 10",
    queryOffsets: offsets(3, 3, 1),
    keyOffsets: [50, 0, 25],
    keyCounts: [9, 25, 17],
    causal: true,
    window: 6,
    heads: 2,
    keyHeads: 1,
    headFeatures: 10,
  },
  {
    name: "keys that sequences share",
    queryOffsets: offsets(9, 1, 20),
    keyOffsets: [3, 3, 3],
    keyCounts: [40, 40, 17],
    heads: 2,
    keyHeads: 2,
    headFeatures: 32,
  },
];

const local: readonly Case[] = [
  ...[8, 32, 10].map((headFeatures) => ({
    name: `local, heads of ${headFeatures}`,
    ...self,
    window: 5,
    heads: 2,
    keyHeads: 2,
    headFeatures,
  })),
  { name: "a sliding window", ...long, causal: true, window: 20, heads: 4, keyHeads: 2, headFeatures: 12 },
  { name: "a window of one key", ...self, window: 0, heads: 2, keyHeads: 2, headFeatures: 8 },
  {
    name: "a sliding window over a cache",
    queryOffsets: offsets(1, 4, 12),
    keyOffsets: offsets(20, 11, 3),
    causal: true,
    window: 3,
    heads: 2,
    keyHeads: 1,
    headFeatures: 12,
  },
  {
    name: "queries from several places",
    queryOffsets: offsets(3, 1, 2),
    keyOffsets: offsets(30, 5, 9),
    queryPlaces: [0, 29, 7, 4, 3, 3],
    causal: true,
    window: 4,
    heads: 2,
    keyHeads: 2,
    headFeatures: 8,
  },
];

const everyCase = [...cases, ...local, ...cached];

/** Inputs of a case on the host and on the device. */
function prepare(shape: Case) {
  const { heads, keyHeads, headFeatures } = shape;
  const layout = attentionLayout(shape);
  const { queries } = layout;
  const keys = layout.keys + (shape.keyCounts ? 7 : 0); // room behind the last cache
  const query = randomNumbers(queries * heads * headFeatures, 1);
  const key = randomNumbers(keys * keyHeads * headFeatures, 2);
  const value = randomNumbers(keys * keyHeads * headFeatures, 3);
  const scale = 4 / Math.sqrt(headFeatures); // scores up to about ±6, so that patterns are not flat
  const headsOnDevice: AttentionHeads = {
    tables: {
      layout,
      rows: device.upload(layout.rows, [queries, rowFields]),
      tiles: device.upload(layout.tiles, [layout.tiles.length / 2, 2]),
    },
    heads,
    keyHeads,
    headFeatures,
  };
  return {
    ...headsOnDevice,
    scale,
    query: device.upload(query, [queries, heads * headFeatures]),
    key: device.upload(key, [keys, keyHeads * headFeatures]),
    value: device.upload(value, [keys, keyHeads * headFeatures]),
    output: device.poisoned([queries, heads * headFeatures]),
    expected: attentionReference({ ...shape, query, key, value, scale }),
  };
}

// Scores are sums of at most 64 products, times 4 / sqrt(head): off by less than 64 · 2⁻²⁴ · 6. So is the logarithm of each weight, and exp
// adds (3 + 2 · 12) units. Values are below 1, and outputs are means of them.
const tolerance = 64 * 6 * 2 ** -24 + 27 * 2 ** -23 + 130 * 2 ** -24;

describe.each(attentionVariants)("attention %s", (variant) => {
  const runs = ({ headFeatures }: Case): boolean => attentionRuns(variant, device.programs.facts, headFeatures);

  it.each(everyCase.filter(({ headFeatures }) => headFeatures % 4 === 0))(
    "equals the reference: $name",
    async (shape) => {
      if (!runs(shape)) return;
      const { expected, ...inputs } = prepare(shape);
      await device.run((recorder) => attention(recorder, inputs, variant));
      expect(worstRatio(await device.read(inputs.output), expected.output, () => tolerance)).toBeLessThanOrEqual(1);
      expect((await device.readTail(inputs.output)).every(Number.isNaN)).toBe(true);
    },
  );

  it.each([10, 132])("leaves heads of %i to the parts", async (headFeatures) => {
    const { expected: _, ...inputs } = prepare({ name: "", ...self, heads: 1, keyHeads: 1, headFeatures });
    await expect(device.run((recorder) => attention(recorder, inputs, variant))).rejects.toMatchObject({
      code: "unsupported",
      message: `attention: no fused kernel for heads of ${headFeatures} features`,
    });
  });

  it("gives each sequence of a batch what it has alone", async () => {
    const shape: Case = { name: "", ...self, heads: 2, keyHeads: 2, headFeatures: 8 };
    if (!runs(shape)) return;
    const width = 16;
    const host = [1, 2, 3].map((seed) => randomNumbers((mixed.at(-1) ?? 0) * width, seed));
    const apply = async (from: number, to: number): Promise<Float32Array> => {
      const sequences = mixed.filter((offset) => offset >= from && offset <= to).map((offset) => offset - from);
      const alone = prepare({ ...shape, queryOffsets: sequences, keyOffsets: sequences });
      const [query, key, value] = host.map((all) =>
        device.upload(all.slice(from * width, to * width), [to - from, width]),
      );
      if (!query || !key || !value) throw new Error("three tensors");
      await device.run((recorder) => attention(recorder, { ...alone, query, key, value }, variant));
      return device.read(alone.output);
    };
    const whole = await apply(0, mixed.at(-1) ?? 0);
    for (let s = 0; s + 1 < mixed.length; s++) {
      const [from, to] = [mixed[s] ?? 0, mixed[s + 1] ?? 0];
      expect(await apply(from, to)).toEqual(whole.slice(from * width, to * width));
    }
  });
});

/** The reference's scores with `hiddenScore` for -Infinity: what the device has must be that very number. */
const hide = (scores: Float64Array): Float64Array => scores.map((score) => Math.max(score, hiddenScore));

describe.each(attentionTileVariants)("attention in parts, %s", (variant) => {
  it.each(everyCase)("equals the reference: $name", { timeout: 60_000 }, async (shape) => {
    if (!attentionTileRuns(variant, device.programs.facts, shape.headFeatures)) return;
    const { expected, ...inputs } = prepare(shape);
    const scores = device.poisoned([expected.scores.length]);
    const pattern = device.poisoned([expected.scores.length]);
    await device.run((recorder) => {
      attentionScores(recorder, { ...inputs, scores }, variant);
      attentionPattern(recorder, { ...inputs, scores, pattern });
      attentionMix(recorder, { ...inputs, pattern }, 1, variant);
    });
    const checks = [
      worstRatio(await device.read(scores), hide(expected.scores), () => tolerance),
      worstRatio(await device.read(pattern), expected.pattern, () => tolerance),
      worstRatio(await device.read(inputs.output), expected.output, () => tolerance),
    ];
    for (const worst of checks) expect(worst).toBeLessThanOrEqual(1);
    for (const tensor of [scores, pattern, inputs.output])
      expect((await device.readTail(tensor)).every(Number.isNaN)).toBe(true);
  });
});

describe("attention in parts", () => {
  it("refuses heads that cannot be shared and tensors of another width", async () => {
    const { expected, ...inputs } = prepare({ name: "", ...self, heads: 3, keyHeads: 3, headFeatures: 8 });
    const scores = device.empty([expected.scores.length]);
    await expect(
      device.run((recorder) => attentionScores(recorder, { ...inputs, keyHeads: 2, scores })),
    ).rejects.toMatchObject({ code: "shape", message: "attentionScores: 3 heads cannot share 2" });
    await expect(
      device.run((recorder) => attention(recorder, { ...inputs, value: device.empty([4, 7]) })),
    ).rejects.toMatchObject({ code: "shape" });
    await expect(
      device.run((recorder) => attention(recorder, { ...inputs, key: device.empty([(mixed.at(-1) ?? 0) - 1, 24]) })),
    ).rejects.toMatchObject({ code: "shape" });
    await expect(
      device.run((recorder) => attentionPattern(recorder, { ...inputs, scores, pattern: device.empty([3]) })),
    ).rejects.toMatchObject({ code: "shape" });
  });
});

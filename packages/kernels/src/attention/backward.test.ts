import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dot, worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { attentionBackward } from "./backward.ts";
import { attentionBackwardReference } from "./backward-reference.ts";
import { attention } from "./index.ts";
import { attentionColumns, attentionLayout, columnFields, rowFields, type AttentionShape } from "./layout.ts";
import { attentionMix, attentionPattern, attentionScores } from "./parts.ts";
import { attentionReference, type AttentionNumbers } from "./reference.ts";
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

const mixed = offsets(1, 2, 7, 8, 9, 16, 17, 30, 33, 70);
const self = { queryOffsets: mixed, keyOffsets: mixed };
const long = { queryOffsets: offsets(33, 90, 50), keyOffsets: offsets(33, 90, 50) };
const short = offsets(3, 1, 4, 1, 5, 2);
const cross = { queryOffsets: offsets(5, 1, 20, 3), keyOffsets: offsets(33, 3, 9, 0) };

const cases: readonly Case[] = [
  ...[4, 10, 12, 32, 68, 128].map((headFeatures) => ({
    name: `self-attention, heads of ${headFeatures}`,
    ...self,
    heads: 3,
    keyHeads: 3,
    headFeatures,
  })),
  { name: "causal", ...self, causal: true, heads: 2, keyHeads: 2, headFeatures: 32 },
  { name: "long sequences", ...long, heads: 3, keyHeads: 3, headFeatures: 12 },
  { name: "long sequences, causal and grouped", ...long, causal: true, heads: 4, keyHeads: 2, headFeatures: 32 },
  { name: "causal, heads of 10", ...self, causal: true, heads: 2, keyHeads: 2, headFeatures: 10 },
  { name: "local", ...self, window: 5, heads: 2, keyHeads: 2, headFeatures: 12 },
  { name: "a sliding window, heads of 10", ...long, causal: true, window: 9, heads: 4, keyHeads: 2, headFeatures: 10 },
  { name: "grouped heads", ...self, heads: 6, keyHeads: 2, headFeatures: 12 },
  { name: "one key head for all", ...self, causal: true, heads: 4, keyHeads: 1, headFeatures: 32 },
  { name: "one key head for all, heads of 10", ...self, heads: 4, keyHeads: 1, headFeatures: 10 },
  {
    name: "sequences of up to 5",
    queryOffsets: short,
    keyOffsets: short,
    heads: 2,
    keyHeads: 2,
    headFeatures: 4,
  },
  { name: "cross-attention, once to nothing", ...cross, heads: 2, keyHeads: 2, headFeatures: 12 },
  { name: "cross-attention, heads of 10", ...cross, heads: 4, keyHeads: 2, headFeatures: 10 },
  {
    name: "keys that no query has",
    queryOffsets: offsets(0, 3, 0, 10),
    keyOffsets: offsets(4, 9, 1, 20),
    heads: 2,
    keyHeads: 1,
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

const count = (each: ArrayLike<number>): number => each[each.length - 1] ?? 0;

/** A case's inputs as numbers, and an output gradient. */
function makeNumbers(shape: Case): AttentionNumbers & { outputGradient: Float32Array } {
  const { heads, keyHeads, headFeatures, queryOffsets, keyOffsets } = shape;
  const [ofQueries, ofKeys] = [count(queryOffsets) * heads * headFeatures, count(keyOffsets) * keyHeads * headFeatures];
  return {
    ...shape,
    query: randomNumbers(ofQueries, 1),
    key: randomNumbers(ofKeys, 2),
    value: randomNumbers(ofKeys, 3),
    outputGradient: randomNumbers(ofQueries, 4),
    scale: 4 / Math.sqrt(headFeatures), // scores up to about ±6, so that patterns are not flat
  };
}

/** The numbers on the device, and room for outputs and gradients. */
function prepare(shape: Case, numbers: AttentionNumbers & { outputGradient: Float32Array }) {
  const { heads, keyHeads, headFeatures } = shape;
  const layout = attentionLayout(shape);
  const tables = {
    layout,
    rows: device.upload(layout.rows, [layout.queries, rowFields]),
    tiles: device.upload(layout.tiles, [layout.tiles.length / 2, 2]),
  };
  const keys = count(shape.keyOffsets);
  const [ofQueries, ofKeys] = [
    [layout.queries, heads * headFeatures],
    [keys, keyHeads * headFeatures],
  ];
  const [patternNumbers] = [[layout.patternOffsets.at(-1) ?? 0]];
  return {
    tables,
    columns: device.upload(attentionColumns(shape, layout), [keys, columnFields]),
    heads,
    keyHeads,
    headFeatures,
    scale: numbers.scale,
    query: device.upload(Float32Array.from(numbers.query), ofQueries),
    key: device.upload(Float32Array.from(numbers.key), ofKeys),
    value: device.upload(Float32Array.from(numbers.value), ofKeys),
    output: device.upload(Float32Array.from(attentionReference(numbers).output), ofQueries),
    scores: device.poisoned(patternNumbers),
    pattern: device.poisoned(patternNumbers),
    outputGradient: device.upload(numbers.outputGradient, ofQueries),
    scoresGradient: device.poisoned(patternNumbers),
    queryGradient: device.poisoned(ofQueries),
    keyGradient: device.poisoned(ofKeys),
    valueGradient: device.poisoned(ofKeys),
  };
}

const ways = [
  { variant: "subgroup8", given: "its output" },
  { variant: "subgroup8", given: "no output" },
  { variant: "plain", given: "no output" },
] as const;

describe.each(ways)("attentionBackward $variant, given $given", ({ variant, given }) => {
  const output = given === "no output" ? { output: undefined } : {};
  const runs = ({ headFeatures }: Case): boolean => attentionTileRuns(variant, device.programs.facts, headFeatures);

  it.each(cases)("equals the reference: $name", { timeout: 60_000 }, async (shape) => {
    if (!runs(shape)) return;
    const numbers = makeNumbers(shape);
    const inputs = prepare(shape, numbers);
    const pattern = Float32Array.from(attentionReference(numbers).pattern);
    await device.run((recorder) =>
      attentionBackward(
        recorder,
        { ...inputs, ...output, pattern: device.upload(pattern, inputs.pattern.shape) },
        variant,
      ),
    );
    const { gradients, magnitudes } = attentionBackwardReference(numbers, pattern, numbers.outputGradient);
    // Higham 2002, 3.1: sums of head features, then of keys, then again of keys or of the queries of all heads that share. Every product and
    // sum on the way is rounded once, some ten more are outside the sums.
    const mostQueries = Math.max(...Array.from(shape.queryOffsets, (to, s) => to - (shape.queryOffsets[s - 1] ?? to)));
    const roundings =
      shape.headFeatures + 2 * inputs.tables.layout.mostKeys + (mostQueries * shape.heads) / shape.keyHeads + 10;
    const wrong: string[] = [];
    for (const [role, tensor] of [
      ["scores", inputs.scoresGradient],
      ["query", inputs.queryGradient],
      ["key", inputs.keyGradient],
      ["value", inputs.valueGradient],
    ] as const) {
      const bound = (i: number): number => roundings * rounding * (magnitudes[role][i] ?? 0) + 2 ** -126;
      const worst = worstRatio(await device.read(tensor), gradients[role], bound);
      const tail = (await device.readTail(tensor)).every(Number.isNaN);
      if (!(worst <= 1 && tail)) wrong.push(`${role}: ${worst}`);
    }
    expect(wrong).toEqual([]);
  });

  const small = offsets(1, 9, 20);
  const directions: readonly Case[] = [
    { name: "self-attention", queryOffsets: small, keyOffsets: small, heads: 2, keyHeads: 2, headFeatures: 12 },
    { name: "causal", queryOffsets: small, keyOffsets: small, causal: true, heads: 2, keyHeads: 1, headFeatures: 32 },
    { name: "local", queryOffsets: small, keyOffsets: small, window: 3, heads: 2, keyHeads: 2, headFeatures: 12 },
    { name: "cross-attention", ...cross, heads: 2, keyHeads: 1, headFeatures: 4 },
  ];

  it.each(directions.flatMap((shape) => (["fused", "parts"] as const).map((forward) => ({ ...shape, forward }))))(
    "has the slope of the forward kernel along a direction: $name, $forward",
    async ({ forward, ...shape }) => {
      if (!runs(shape)) return;
      const numbers = makeNumbers(shape);
      const roles = ["query", "key", "value"] as const;
      const towards = roles.map((role, i) => randomNumbers(numbers[role].length, 5 + i));
      const step = 2 ** -7;
      const run = async (sign: number) => {
        const moved = roles.map((role, at) =>
          Float32Array.from(numbers[role], (x, i) => x + sign * step * (towards[at]?.[i] ?? Number.NaN)),
        );
        const [query, key, value] = moved;
        if (!query || !key || !value) throw new Error("three arrays");
        const inputs = prepare(shape, { ...numbers, query, key, value });
        await device.run((recorder) => {
          if (sign === 0 || forward === "parts") {
            attentionScores(recorder, inputs);
            attentionPattern(recorder, inputs);
            attentionMix(recorder, inputs);
          } else attention(recorder, inputs);
          if (sign === 0) attentionBackward(recorder, { ...inputs, ...output }, variant);
        });
        return inputs;
      };
      const value = async (sign: number): Promise<number> =>
        dot(numbers.outputGradient, await device.read((await run(sign)).output));
      const difference = ((await value(1)) - (await value(-1))) / (2 * step);
      const { queryGradient, keyGradient, valueGradient } = await run(0);
      let slope = 0;
      for (const [at, tensor] of [queryGradient, keyGradient, valueGradient].entries())
        slope += dot(towards[at] ?? [], await device.read(tensor));
      // f32: outputs below 1, off by some hundred roundings each, with both signs. step² / 6 of third derivatives, of a few units each.
      const outputs = numbers.outputGradient.length;
      const bound = Math.sqrt(outputs) * ((100 * rounding) / step + 10 * step ** 2);
      expect(Math.abs(difference - slope)).toBeLessThan(bound);
      expect(Math.abs(slope)).toBeGreaterThan(5 * bound); // there is something to see
    },
  );
});

describe("attentionBackward", () => {
  it("refuses tensors of other shapes, and variants that do not run", async () => {
    const shape: Case = { name: "", ...self, heads: 3, keyHeads: 3, headFeatures: 10 };
    const inputs = prepare(shape, makeNumbers(shape));
    const record = (changed: Partial<typeof inputs>, variant?: "subgroup8"): Promise<void> =>
      device.run((recorder) => attentionBackward(recorder, { ...inputs, ...changed }, variant));
    await expect(record({ keyHeads: 2 })).rejects.toMatchObject({
      code: "shape",
      message: "attentionBackward: 3 heads cannot share 2",
    });
    const pair = device.empty([4, 7]);
    for (const role of ["queryGradient", "keyGradient", "valueGradient", "outputGradient", "scoresGradient"])
      await expect(record({ [role]: pair })).rejects.toMatchObject({ code: "shape" });
    await expect(record({}, "subgroup8")).rejects.toMatchObject({
      code: "unsupported",
      message: "attentionBackward: variant subgroup8 does not run on this adapter with heads of 10 features",
    });
  });

  it("keeps what is not a number in one sequence out of the others", async () => {
    const shape: Case = { name: "", queryOffsets: short, keyOffsets: short, heads: 2, keyHeads: 2, headFeatures: 8 };
    const numbers = makeNumbers(shape);
    const pattern = Float32Array.from(attentionReference(numbers).pattern);
    for (const variant of attentionTileVariants) {
      if (!attentionTileRuns(variant, device.programs.facts, 8)) continue;
      const clean = prepare(shape, numbers);
      const spoilt = prepare(shape, {
        ...numbers,
        outputGradient: numbers.outputGradient.map((g, i) => (i < 16 ? NaN : g)),
      });
      for (const inputs of [clean, spoilt])
        await device.run((recorder) =>
          attentionBackward(recorder, { ...inputs, pattern: device.upload(pattern, inputs.pattern.shape) }, variant),
        );
      // The first of the 3 rows of the first sequence is not a number: queries see nothing of it, keys of that sequence do.
      for (const role of ["queryGradient", "keyGradient", "valueGradient"] as const) {
        const rest = async (inputs: typeof clean): Promise<Float32Array> =>
          (await device.read(inputs[role])).slice(3 * 16);
        expect(await rest(spoilt)).toEqual(await rest(clean));
      }
      expect((await device.read(spoilt.valueGradient)).slice(0, 16).every(Number.isNaN)).toBe(true);
    }
  });
});

/** Attention's output from its scores, of which those of invisible keys are -Infinity. */
function mixScores(numbers: AttentionNumbers, scores: Float64Array): Float64Array {
  const { queryOffsets, keyOffsets, heads, keyHeads, headFeatures, value } = numbers;
  const output = new Float64Array(numbers.query.length);
  let at = 0;
  for (let s = 0; s + 1 < queryOffsets.length; s++) {
    const [firstKey, keys] = [keyOffsets[s] ?? 0, (keyOffsets[s + 1] ?? 0) - (keyOffsets[s] ?? 0)];
    const [firstQuery, queries] = [queryOffsets[s] ?? 0, (queryOffsets[s + 1] ?? 0) - (queryOffsets[s] ?? 0)];
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < queries; i++, at += keys) {
        const weights = scores.subarray(at, at + keys).map(Math.exp);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        weights.forEach((weight, j) => {
          const v = ((firstKey + j) * keyHeads + Math.floor((head * keyHeads) / heads)) * headFeatures;
          const z = ((firstQuery + i) * heads + head) * headFeatures;
          for (let f = 0; f < headFeatures; f++)
            output[z + f] = (output[z + f] ?? 0) + (weight / total) * (value[v + f] ?? 0);
        });
      }
    }
  }
  return output;
}

describe("attentionBackwardReference", () => {
  const tiny = offsets(1, 2, 5);
  const tinyCross = { queryOffsets: offsets(3, 1), keyOffsets: offsets(2, 7) };
  const differences: readonly Case[] = [4, 10, 12, 32].flatMap((headFeatures) => [
    { name: `heads of ${headFeatures}`, queryOffsets: tiny, keyOffsets: tiny, heads: 2, keyHeads: 2, headFeatures },
    {
      name: `causal, heads of ${headFeatures}`,
      queryOffsets: tiny,
      keyOffsets: tiny,
      causal: true,
      heads: 2,
      keyHeads: 2,
      headFeatures,
    },
    {
      name: `local, heads of ${headFeatures}`,
      queryOffsets: tiny,
      keyOffsets: tiny,
      window: 1,
      heads: 2,
      keyHeads: 2,
      headFeatures,
    },
    {
      name: `grouped, heads of ${headFeatures}`,
      queryOffsets: tiny,
      keyOffsets: tiny,
      heads: 4,
      keyHeads: 2,
      headFeatures,
    },
    { name: `cross-attention, heads of ${headFeatures}`, ...tinyCross, heads: 3, keyHeads: 1, headFeatures },
  ]);

  it.each(differences)("agrees with finite differences of the forward reference: $name", (shape) => {
    const numbers = makeNumbers(shape);
    const { pattern, scores } = attentionReference(numbers);
    const { gradients } = attentionBackwardReference(numbers, pattern, numbers.outputGradient);
    const distances = (["query", "key", "value"] as const).map((role) => {
      const apply = (input: Float64Array): Float64Array => attentionReference({ ...numbers, [role]: input }).output;
      return worstDifference(apply, numbers[role], numbers.outputGradient, gradients[role]);
    });
    const mix = (from: Float64Array): Float64Array => mixScores(numbers, from);
    distances.push(worstDifference(mix, scores, numbers.outputGradient, gradients.scores));
    expect(Math.max(...distances)).toBeLessThan(1e-6);
  });
});

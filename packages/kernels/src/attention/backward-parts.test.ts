import { afterAll, beforeAll, expect, it } from "vitest";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { attentionPatternBackward } from "./backward-parts.ts";
import { attentionLayout, rowFields, type AttentionShape } from "./layout.ts";
import { attentionPatternGradient } from "./parts.ts";
import { attentionReference, softmaxBackwardReference, softmaxRowsReference } from "./reference.ts";
import { attentionTileRuns, attentionTileVariants } from "./tiles.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const offsets = [0, 1, 3, 12, 45, 115];
const layout = attentionLayout({ queryOffsets: offsets, keyOffsets: offsets, heads: 3 });
const size = layout.patternOffsets.at(-1) ?? 0;
/** [start, keys] of every row of every head. */
const rows = Array.from({ length: layout.queries }, (_, query) => {
  const [, keys = 0, , , start = 0, stride = 0] = layout.rows.subarray(query * rowFields);
  return [0, 1, 2].map((head): readonly [number, number] => [start + head * stride, keys]);
}).flat();

it("attentionPatternBackward is the gradient of softmax, row by row", async () => {
  const [scores, patternGradient] = [randomNumbers(size, 1).map((x) => 3 * x), randomNumbers(size, 2)];
  const pattern = softmaxRowsReference(rows, scores);
  const expected = softmaxBackwardReference(rows, pattern, patternGradient);
  const apply = (numbers: Float64Array): Float64Array => softmaxRowsReference(rows, numbers);
  expect(worstDifference(apply, scores, patternGradient, expected)).toBeLessThan(1e-5);

  const scoresGradient = device.poisoned([size]);
  await device.run((recorder) =>
    attentionPatternBackward(recorder, {
      tables: {
        layout,
        rows: device.upload(layout.rows, [layout.queries, rowFields]),
        tiles: device.upload(layout.tiles, [layout.tiles.length / 2, 2]),
      },
      pattern: device.upload(Float32Array.from(pattern), [size]),
      patternGradient: device.upload(patternGradient, [size]),
      scoresGradient,
    }),
  );
  // Gradients are below 1, their weighted mean is off by a rounding a key.
  const bound = (i: number): number => 160 * rounding * (pattern[i] ?? 0);
  expect(worstRatio(await device.read(scoresGradient), expected, bound)).toBeLessThanOrEqual(1);
  expect((await device.readTail(scoresGradient)).every(Number.isNaN)).toBe(true);
});

const attends = { queryOffsets: offsets, keyOffsets: offsets, heads: 4 };
const masks: readonly (AttentionShape & { name: string; headFeatures: number })[] = [
  { name: "all keys", ...attends, headFeatures: 12 },
  { name: "causal", ...attends, causal: true, headFeatures: 32 },
  { name: "local, heads of 10", ...attends, window: 3, headFeatures: 10 },
];

it.each(attentionTileVariants.flatMap((variant) => masks.map((mask) => ({ ...mask, variant }))))(
  "attentionPatternGradient is 0 where nothing is seen: $variant, $name",
  async ({ variant, headFeatures, ...shape }) => {
    if (!attentionTileRuns(variant, device.programs.facts, headFeatures)) return;
    const [heads, keyHeads, tokens] = [4, 2, 115];
    const [outputGradient, value] = [
      randomNumbers(tokens * heads * headFeatures, 1),
      randomNumbers(tokens * keyHeads * headFeatures, 2),
    ];
    // The products are those of queries and keys, and the pattern says who sees whom.
    const { scores, pattern } = attentionReference({
      ...shape,
      keyHeads,
      headFeatures,
      query: outputGradient,
      key: value,
      value,
      scale: 0.5,
    });
    const expected = scores.map((score, i) => ((pattern[i] ?? 0) > 0 ? score : 0));
    const masked = attentionLayout(shape);
    const patternGradient = device.poisoned([expected.length]);
    await device.run((recorder) =>
      attentionPatternGradient(
        recorder,
        {
          tables: {
            layout: masked,
            rows: device.upload(masked.rows, [tokens, rowFields]),
            tiles: device.upload(masked.tiles, [masked.tiles.length / 2, 2]),
          },
          heads,
          keyHeads,
          headFeatures,
          outputGradient: device.upload(outputGradient, [tokens, heads * headFeatures]),
          value: device.upload(value, [tokens, keyHeads * headFeatures]),
          patternGradient,
        },
        0.5,
        variant,
      ),
    );
    const bound = (): number => (headFeatures + 2) * rounding * headFeatures;
    expect(worstRatio(await device.read(patternGradient), expected, bound)).toBeLessThanOrEqual(1);
    expect((await device.readTail(patternGradient)).every(Number.isNaN)).toBe(true);
  },
);

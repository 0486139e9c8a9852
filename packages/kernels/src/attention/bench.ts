import type { BenchmarkCase, BenchmarkMemory } from "../benchmarks/case.ts";
import { attentionBackward } from "./backward.ts";
import { attention, attentionRuns, attentionVariants } from "./index.ts";
import { attentionColumns, attentionLayout, columnFields, rowFields } from "./layout.ts";
import { attentionMix, attentionPattern, attentionScores } from "./parts.ts";
import { attentionTileRuns, attentionTileVariants } from "./tiles.ts";

/** [sequences, tokens of each]: 512 tokens as short sentences and as paragraphs, and one paragraph alone. */
const shapes = [
  [32, 16],
  [4, 128],
  [1, 128],
] as const;
const heads = 12;
const headFeatures = 32;
const scale = headFeatures ** -0.5;

/** Inputs of self-attention on the device. */
function prepareHeads(memory: BenchmarkMemory, sequences: number, tokens: number) {
  const offsets = Array.from({ length: sequences + 1 }, (_, s) => s * tokens);
  const attends = { queryOffsets: offsets, keyOffsets: offsets, heads };
  const layout = attentionLayout(attends);
  const rows = memory.integers(layout.rows, [layout.queries, rowFields]);
  const tiles = memory.integers(layout.tiles, [layout.tiles.length / 2, 2]);
  const shape = [layout.queries, heads * headFeatures];
  const [query, key, value] = [memory.random(shape), memory.random(shape), memory.random(shape)];
  const tables = { layout, rows, tiles };
  return { attends, shape, tables, heads, keyHeads: heads, headFeatures, query, key, value, scale };
}

const common = (sequences: number, tokens: number) => ({
  shape: `${sequences}x${tokens}, ${heads} heads of ${headFeatures}`,
  flops: 4 * sequences * tokens * tokens * heads * headFeatures,
});

/** Self-attention of 12 heads of 32 features: fused, in parts, and backward. */
export const attentionBenchmarks: readonly BenchmarkCase[] = shapes.flatMap(([sequences, tokens]) => {
  const { shape, flops } = common(sequences, tokens);
  return [
    ...attentionVariants.map((variant): BenchmarkCase => ({
      kernel: "attention",
      shape,
      variant,
      work: { flops },
      runs: (facts) => attentionRuns(variant, facts, headFeatures),
      prepare(memory) {
        const inputs = prepareHeads(memory, sequences, tokens);
        const output = memory.empty(inputs.shape);
        return (recorder) => attention(recorder, { ...inputs, output }, variant);
      },
    })),
    ...attentionTileVariants.map((variant): BenchmarkCase => ({
      kernel: "attention-parts",
      shape,
      variant,
      work: { flops },
      runs: (facts) => attentionTileRuns(variant, facts, headFeatures),
      prepare(memory) {
        const inputs = prepareHeads(memory, sequences, tokens);
        const numbers = [inputs.tables.layout.patternOffsets.at(-1) ?? 0];
        const [scores, pattern, output] = [memory.empty(numbers), memory.empty(numbers), memory.empty(inputs.shape)];
        return (recorder) => {
          attentionScores(recorder, { ...inputs, scores }, variant);
          attentionPattern(recorder, { ...inputs, scores, pattern });
          attentionMix(recorder, { ...inputs, pattern, output }, 1, variant);
        };
      },
    })),
    ...attentionTileVariants.map((variant): BenchmarkCase => ({
      kernel: "attention-backward",
      shape,
      variant,
      work: { flops: 2 * flops },
      runs: (facts) => attentionTileRuns(variant, facts, headFeatures),
      prepare(memory) {
        const { attends, ...inputs } = prepareHeads(memory, sequences, tokens);
        const { layout } = inputs.tables;
        const numbers = [layout.patternOffsets.at(-1) ?? 0];
        const gradients = {
          columns: memory.integers(attentionColumns(attends, layout), [layout.queries, columnFields]),
          pattern: memory.random(numbers),
          outputGradient: memory.random(inputs.shape),
          output: memory.random(inputs.shape),
          scoresGradient: memory.empty(numbers),
          queryGradient: memory.empty(inputs.shape),
          keyGradient: memory.empty(inputs.shape),
          valueGradient: memory.empty(inputs.shape),
        };
        return (recorder) => attentionBackward(recorder, { ...inputs, ...gradients }, variant);
      },
    })),
  ];
});

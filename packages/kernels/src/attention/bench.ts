import type { BenchmarkCase, BenchmarkMemory } from "../benchmarks/case.ts";
import { attentionBackward } from "./backward.ts";
import { attention, attentionRuns, attentionVariants } from "./index.ts";
import { attentionColumns, attentionLayout, columnFields, rowFields } from "./layout.ts";
import { attentionMix, attentionPattern, attentionScores } from "./parts.ts";
import { attentionTileRuns, attentionTileVariants } from "./tiles.ts";

/** 512 tokens as short sentences and as paragraphs, and one paragraph alone. */
const wholes = [
  { sequences: 32, tokens: 16 },
  { sequences: 4, tokens: 128 },
  { sequences: 1, tokens: 128 },
] as const;
/** ModernBERT's local layers, and the next token of eight texts that lie in caches of 1024. */
const partial: readonly Shape[] = [
  { sequences: 1, tokens: 512, window: 64 },
  { sequences: 8, tokens: 1, keys: 256, capacity: 1024 },
];
const heads = 12;
const headFeatures = 32;
const scale = headFeatures ** -0.5;

interface Shape {
  readonly sequences: number;
  /** Queries of each sequence, and keys unless there are other ones. */
  readonly tokens: number;
  readonly window?: number;
  /** Keys of each sequence, of which there is room for `capacity`. */
  readonly keys?: number;
  readonly capacity?: number;
}

/** Inputs of attention on the device. */
function prepareHeads(memory: BenchmarkMemory, { sequences, tokens, window, keys, capacity = tokens }: Shape) {
  const queryOffsets = Array.from({ length: sequences + 1 }, (_, s) => s * tokens);
  const keyOffsets = queryOffsets.map((_, s) => s * capacity);
  const keyCounts = keys === undefined ? undefined : Array.from({ length: sequences }, () => keys);
  const attends = { queryOffsets, keyOffsets, keyCounts, heads, window };
  const layout = attentionLayout(attends);
  const rows = memory.integers(layout.rows, [layout.queries, rowFields]);
  const tiles = memory.integers(layout.tiles, [layout.tiles.length / 2, 2]);
  const shape = [layout.queries, heads * headFeatures];
  const ofKeys = [sequences * capacity, heads * headFeatures];
  const [query, key, value] = [memory.random(shape), memory.random(ofKeys), memory.random(ofKeys)];
  const tables = { layout, rows, tiles };
  return { attends, shape, tables, heads, keyHeads: heads, headFeatures, query, key, value, scale };
}

/** Name of a shape, and what all of it seen by all of it takes. */
const common = ({ sequences, tokens, window, keys = tokens }: Shape) => ({
  shape:
    `${sequences}x${tokens}${keys === tokens ? "" : ` of ${keys} keys`}, ` +
    `${heads} heads of ${headFeatures}${window === undefined ? "" : `, ${window} to each side`}`,
  work: { flops: 4 * sequences * tokens * keys * heads * headFeatures },
});

const forward = (shape: Shape): readonly BenchmarkCase[] => [
  ...attentionVariants.map((variant): BenchmarkCase => ({
    kernel: "attention",
    ...common(shape),
    variant,
    runs: (facts) => attentionRuns(variant, facts, headFeatures),
    prepare(memory) {
      const inputs = prepareHeads(memory, shape);
      const output = memory.empty(inputs.shape);
      return (recorder) => attention(recorder, { ...inputs, output }, variant);
    },
  })),
  ...attentionTileVariants.map((variant): BenchmarkCase => ({
    kernel: "attention-parts",
    ...common(shape),
    variant,
    runs: (facts) => attentionTileRuns(variant, facts, headFeatures),
    prepare(memory) {
      const inputs = prepareHeads(memory, shape);
      const numbers = [inputs.tables.layout.patternOffsets.at(-1) ?? 0];
      const [scores, pattern, output] = [memory.empty(numbers), memory.empty(numbers), memory.empty(inputs.shape)];
      return (recorder) => {
        attentionScores(recorder, { ...inputs, scores }, variant);
        attentionPattern(recorder, { ...inputs, scores, pattern });
        attentionMix(recorder, { ...inputs, pattern, output }, 1, variant);
      };
    },
  })),
];

const backward = (shape: Shape): readonly BenchmarkCase[] =>
  attentionTileVariants.map((variant): BenchmarkCase => ({
    kernel: "attention-backward",
    shape: common(shape).shape,
    variant,
    work: { flops: 2 * common(shape).work.flops },
    runs: (facts) => attentionTileRuns(variant, facts, headFeatures),
    prepare(memory) {
      const { attends, ...inputs } = prepareHeads(memory, shape);
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
  }));

/** Attention of 12 heads of 32 features: fused, in parts, and backward. */
export const attentionBenchmarks: readonly BenchmarkCase[] = [
  ...wholes.flatMap((shape) => [...forward(shape), ...backward(shape)]),
  ...partial.flatMap(forward),
];

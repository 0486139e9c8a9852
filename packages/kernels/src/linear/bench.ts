import type { BenchmarkCase } from "../benchmarks/case.ts";
import { linear } from "./index.ts";
import { packedLength } from "./pack.ts";
import { packedWeight } from "./weight.ts";
import { linearWeightGradient } from "./weight-gradient/index.ts";
import { weightGradientRuns, weightGradientVariants } from "./weight-gradient/variants.ts";
import { linearRuns, linearVariants } from "./variants.ts";

/** [rows, inner, columns] of BERT base and of the six-layer model with 384 features; the first is the one that engines are compared by. */
const shapes = [
  [128, 768, 768],
  [512, 3072, 768],
  [16, 768, 768],
  [512, 384, 384],
  [512, 384, 1536],
  [512, 1536, 384],
  [128, 384, 1536],
  [17, 384, 384],
  [1, 384, 384],
] as const;

/** One row, as decoding has it, by GPT-2's matrices; and as many as share the reading of the weight. */
const decodingShapes = [
  [1, 768, 3072],
  [1, 3072, 768],
  [4, 768, 3072],
  [8, 768, 3072],
] as const;

/** GPT-2's vocabulary, in two shards; by the variants that such few rows are meant for. */
const vocabulary = { inner: 768, sizes: [25_152, 25_105] };

/** The linear layer in every variant, with weights of f32 and of f16. */
export const linearBenchmarks: readonly BenchmarkCase[] = [...shapes, ...decodingShapes].flatMap(
  ([rows, inner, columns]) =>
    linearVariants.flatMap((variant) =>
      (["f32", "f16"] as const).map((dtype): BenchmarkCase => ({
        kernel: "linear",
        shape: `${rows}x${inner}x${columns}`,
        variant: dtype === "f32" ? variant.id : `${variant.id} f16`,
        work: { flops: 2 * rows * inner * columns },
        runs: (facts) => linearRuns(variant, facts, inner),
        prepare(memory) {
          const input = memory.random([rows, inner]);
          const panels = memory.random([packedLength(inner, columns)], dtype);
          const bias = memory.random([packedLength(1, columns)]);
          const output = memory.empty([rows, columns]);
          const weight = packedWeight(inner, [{ panels, bias, columns }]);
          return (recorder) => linear(recorder, { input, weight, output }, variant);
        },
      })),
    ),
);

export const vocabularyBenchmarks: readonly BenchmarkCase[] = linearVariants
  .filter(({ fewRows }) => fewRows)
  .map((variant) => ({
    kernel: "linear",
    shape: `1x${vocabulary.inner}x${vocabulary.sizes.reduce((sum, size) => sum + size, 0)}`,
    variant: variant.id,
    work: { flops: 2 * vocabulary.inner * vocabulary.sizes.reduce((sum, size) => sum + size, 0) },
    runs: () => true,
    prepare(memory) {
      const { inner, sizes } = vocabulary;
      const weight = packedWeight(
        inner,
        sizes.map((columns) => ({
          panels: memory.random([packedLength(inner, columns)]),
          bias: memory.random([packedLength(1, columns)]),
          columns,
        })),
      );
      const [input, output] = [memory.random([1, inner]), memory.empty([1, weight.columns])];
      return (recorder) => linear(recorder, { input, weight, output }, variant);
    },
  }));

/** The gradients of weight and bias in every variant: as many operations as the forward pass. */
export const linearWeightGradientBenchmarks: readonly BenchmarkCase[] = shapes.flatMap(([rows, inner, columns]) =>
  weightGradientVariants.map((variant): BenchmarkCase => ({
    kernel: "linear-weight-gradient",
    shape: `${rows}x${inner}x${columns}`,
    variant: variant.id,
    work: { flops: 2 * rows * inner * columns },
    runs: (facts) => weightGradientRuns(variant, facts),
    prepare(memory) {
      const tensors = {
        input: memory.random([rows, inner]),
        outputGradient: memory.random([rows, columns]),
        weightGradient: memory.empty([packedLength(inner, columns)]),
        biasGradient: memory.empty([Math.ceil(columns / 32) * 32]),
      };
      return (recorder) => linearWeightGradient(recorder, tensors, variant);
    },
  })),
);

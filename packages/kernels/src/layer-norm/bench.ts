import type { BenchmarkCase } from "../benchmarks/case.ts";
import { layerNormBackward } from "./backward.ts";
import { layerNorm, layerNormVariants } from "./index.ts";
import { layerNormParameterGradients } from "./parameters.ts";

const [rows, features] = [512, 384];

export const layerNormBenchmarks: readonly BenchmarkCase[] = layerNormVariants.flatMap((variant): BenchmarkCase[] => [
  {
    kernel: "layer-norm",
    shape: `${rows}x${features}`,
    variant,
    work: { bytes: 2 * 4 * rows * features },
    runs: () => true,
    prepare(memory) {
      const [input, gain, shift] = [
        memory.random([rows, features]),
        memory.random([features]),
        memory.random([features]),
      ];
      const output = memory.empty([rows, features]);
      return (recorder) => layerNorm(recorder, { input, gain, shift, epsilon: 1e-12, output }, variant);
    },
  },
  {
    kernel: "layer-norm-backward",
    shape: `${rows}x${features}`,
    variant,
    work: { bytes: 3 * 4 * rows * features },
    runs: () => true,
    prepare(memory) {
      const [input, outputGradient, gain] = [
        memory.random([rows, features]),
        memory.random([rows, features]),
        memory.random([features]),
      ];
      const inputGradient = memory.empty([rows, features]);
      return (recorder) =>
        layerNormBackward(recorder, { input, gain, epsilon: 1e-12, outputGradient, inputGradient }, variant);
    },
  },
  {
    kernel: "layer-norm-parameters",
    shape: `${rows}x${features}`,
    variant,
    work: { bytes: 2 * 4 * rows * features },
    runs: () => true,
    prepare(memory) {
      const [input, outputGradient] = [memory.random([rows, features]), memory.random([rows, features])];
      const [gainGradient, shiftGradient] = [memory.empty([features]), memory.empty([features])];
      const statistics = memory.empty([rows, 2]);
      const tensors = { input, epsilon: 1e-12, outputGradient, statistics, gainGradient, shiftGradient };
      return (recorder) => layerNormParameterGradients(recorder, tensors, variant);
    },
  },
]);

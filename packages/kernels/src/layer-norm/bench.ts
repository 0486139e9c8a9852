import type { BenchmarkCase } from "../benchmarks/case.ts";
import { layerNorm, layerNormVariants } from "./index.ts";

const [rows, features] = [512, 384];

export const layerNormBenchmarks: readonly BenchmarkCase[] = layerNormVariants.map((variant) => ({
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
}));

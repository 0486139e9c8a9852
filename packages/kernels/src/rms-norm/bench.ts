import type { BenchmarkCase } from "../benchmarks/case.ts";
import { rmsNormBackward, rmsNormGainGradient } from "./backward.ts";
import { rmsNorm, rmsNormVariants } from "./index.ts";

/** A batch, and one row as decoding has it. */
const shapes = [
  [512, 384],
  [1, 768],
] as const;

export const rmsNormBenchmarks: readonly BenchmarkCase[] = rmsNormVariants.flatMap((variant) =>
  shapes.flatMap(([rows, features]): BenchmarkCase[] => {
    const common = { shape: `${rows}x${features}`, variant, runs: () => true };
    const bytes = 4 * rows * features;
    const epsilon = 1e-6;
    return [
      {
        ...common,
        kernel: "rms-norm",
        work: { bytes: 2 * bytes },
        prepare(memory) {
          const [input, gain] = [memory.random([rows, features]), memory.random([features])];
          const output = memory.empty([rows, features]);
          return (recorder) => rmsNorm(recorder, { input, gain, epsilon, output }, variant);
        },
      },
      {
        ...common,
        kernel: "rms-norm-backward",
        work: { bytes: 3 * bytes },
        prepare(memory) {
          const [input, outputGradient] = [memory.random([rows, features]), memory.random([rows, features])];
          const [gain, inputGradient] = [memory.random([features]), memory.empty([rows, features])];
          const tensors = { input, gain, epsilon, outputGradient, inputGradient };
          return (recorder) => rmsNormBackward(recorder, tensors, variant);
        },
      },
      {
        ...common,
        kernel: "rms-norm-gain",
        work: { bytes: 2 * bytes },
        prepare(memory) {
          const [input, outputGradient] = [memory.random([rows, features]), memory.random([rows, features])];
          const [gainGradient, scales] = [memory.empty([features]), memory.empty([rows])];
          const tensors = { input, epsilon, outputGradient, scales, gainGradient };
          return (recorder) => rmsNormGainGradient(recorder, tensors, variant);
        },
      },
    ];
  }),
);

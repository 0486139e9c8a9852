import type { BenchmarkCase } from "../benchmarks/case.ts";
import { softmax, softmaxVariants } from "./index.ts";

/** [rows, columns]: a vocabulary's logits, and labels. */
const shapes = [
  [16, 30522],
  [512, 3],
] as const;

export const softmaxBenchmarks: readonly BenchmarkCase[] = shapes.flatMap(([rows, columns]) =>
  softmaxVariants.map((variant): BenchmarkCase => ({
    kernel: "softmax",
    shape: `${rows}x${columns}`,
    variant,
    work: { bytes: 2 * 4 * rows * columns },
    runs: () => true,
    prepare(memory) {
      const [input, output] = [memory.random([rows, columns]), memory.empty([rows, columns])];
      return (recorder) => softmax(recorder, { input, output }, variant);
    },
  })),
);

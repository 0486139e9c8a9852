import type { BenchmarkCase } from "../benchmarks/case.ts";
import { reduce, reductions } from "./index.ts";

const [rows, columns] = [512, 384];

export const reduceBenchmarks: readonly BenchmarkCase[] = reductions.map((reduction) => ({
  kernel: "reduce",
  shape: `${rows}x${columns}`,
  variant: reduction,
  work: { bytes: 4 * rows * columns },
  runs: () => true,
  prepare(memory) {
    const [input, output] = [memory.random([rows, columns]), memory.empty([rows])];
    return (recorder) => reduce(recorder, { input, output, reduction });
  },
}));

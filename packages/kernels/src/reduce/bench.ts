import type { BenchmarkCase } from "../benchmarks/case.ts";
import { reduce, reductions } from "./index.ts";
import { sumSquares } from "./sum-squares.ts";

const [rows, columns] = [512, 384];

const reduceCases = reductions.map((reduction): BenchmarkCase => ({
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

export const reduceBenchmarks: readonly BenchmarkCase[] = [
  ...reduceCases,
  {
    kernel: "sum-squares",
    shape: `${rows}x${columns}`,
    variant: "two-stage",
    work: { bytes: 4 * rows * columns },
    runs: () => true,
    prepare(memory) {
      const [input, output] = [memory.random([rows, columns]), memory.empty([1])];
      return (recorder) => sumSquares(recorder, { input, output, place: 0 });
    },
  },
];

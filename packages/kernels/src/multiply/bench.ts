import type { BenchmarkCase } from "../benchmarks/case.ts";
import { multiply } from "./index.ts";

/** Rows of a batch, and one row as decoding has it; features of a gated feed-forward layer. */
const shapes = [
  [128, 1536],
  [1, 1536],
] as const;

export const multiplyBenchmarks: readonly BenchmarkCase[] = shapes.map(([rows, features]) => ({
  kernel: "multiply",
  shape: `${rows}x${features}`,
  variant: "vec4",
  work: { bytes: 3 * 4 * rows * features },
  runs: () => true,
  prepare(memory) {
    const shape = [rows, features];
    const [a, b, output] = [memory.random(shape), memory.random(shape), memory.empty(shape)];
    return (recorder) => multiply(recorder, { a, b, output });
  },
}));

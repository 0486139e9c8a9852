import type { BenchmarkCase } from "../benchmarks/case.ts";
import { gatherRows } from "./index.ts";

const [rows, features, every] = [32, 384, 16];

/** The first row of each of 32 sequences, as a classifier takes it. */
export const gatherRowsBenchmarks: readonly BenchmarkCase[] = [
  {
    kernel: "gather-rows",
    shape: `${rows}x${features}`,
    variant: "f32",
    work: { bytes: 2 * 4 * rows * features },
    runs: () => true,
    prepare(memory) {
      const index = memory.integers(
        Uint32Array.from({ length: rows }, (_, row) => row * every),
        [rows],
      );
      const table = memory.random([rows * every, features]);
      const output = memory.empty([rows, features]);
      return (recorder) => gatherRows(recorder, { index, table, output });
    },
  },
];

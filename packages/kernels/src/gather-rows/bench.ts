import type { BenchmarkCase } from "../benchmarks/case.ts";
import { gatherRows } from "./index.ts";
import { tableOf } from "./table.ts";
import { rowSegments, sumRows } from "./sum-rows.ts";

const [rows, features, every, vocabulary] = [32, 384, 16, 30_528];

/** The first row of each of 32 sequences, as a classifier takes it; a text's words; and the way back to a table that all rows were looked up in. */
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
  ...(["rows", "panels"] as const).map((layout): BenchmarkCase => ({
    kernel: "gather-rows",
    shape: `${rows * every}x${features}`,
    variant: `f32 ${layout}`,
    work: { bytes: 2 * 4 * rows * every * features },
    runs: () => true,
    prepare(memory) {
      // Words all over a vocabulary.
      const index = memory.integers(
        Uint32Array.from({ length: rows * every }, (_, row) => (row * 7919) % vocabulary),
        [rows * every],
      );
      const tensor = memory.random([vocabulary, features]);
      const table = { ...tableOf(tensor), layout };
      const output = memory.empty([rows * every, features]);
      return (recorder) => gatherRows(recorder, { index, table, output });
    },
  })),
  {
    kernel: "sum-rows",
    shape: `${rows * every}x${features}`,
    variant: "f32",
    work: { bytes: 2 * 4 * rows * every * features },
    runs: () => true,
    prepare(memory) {
      const index = Uint32Array.from({ length: rows * every }, (_, row) => (row * row) % (rows * 4));
      const { segments, members } = rowSegments(index);
      const tensors = {
        segments: memory.integers(segments, [segments.length / 3, 3]),
        members: memory.integers(members, [members.length]),
        input: memory.random([rows * every, features]),
        output: memory.empty([rows * 4, features]),
      };
      return (recorder) => sumRows(recorder, tensors);
    },
  },
];

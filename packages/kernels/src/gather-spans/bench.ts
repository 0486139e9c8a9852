import type { BenchmarkCase } from "../benchmarks/case.ts";
import { gatherSpans } from "./index.ts";

const [spans, longest] = [2400, 20];

/** The rows of the patterns of nine prefixes of twenty tokens, twelve heads. */
export const gatherSpansBenchmarks: readonly BenchmarkCase[] = [
  {
    kernel: "gather-spans",
    shape: `${spans}x${longest}`,
    variant: "f32",
    work: { bytes: 2 * 4 * spans * longest },
    runs: () => true,
    prepare(memory) {
      const table = Uint32Array.from({ length: 3 * spans }, (_, i) =>
        i % 3 === 2 ? longest : Math.floor(i / 3) * longest,
      );
      const input = memory.random([spans * longest]);
      const output = memory.empty([spans * longest]);
      const index = memory.integers(table, [spans, 3]);
      return (recorder) => gatherSpans(recorder, { spans: index, longest, input, output });
    },
  },
];

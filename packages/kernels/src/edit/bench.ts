import type { BenchmarkCase } from "../benchmarks/case.ts";
import { edit, stretchTable, type Stretch } from "./index.ts";

const [tokens, heads, headFeatures] = [512, 12, 32];

/** One head of every token set to zero. */
export const editBenchmarks: readonly BenchmarkCase[] = [
  {
    kernel: "edit",
    shape: `${tokens}x${headFeatures}`,
    variant: "f32",
    work: { bytes: 4 * tokens * headFeatures },
    runs: () => true,
    prepare(memory) {
      const table = Array.from({ length: tokens }, (_, token): Stretch => ({
        start: token * heads * headFeatures,
        count: headFeatures,
        change: "set",
        operand: 0,
      }));
      const stretches = memory.integers(stretchTable(table), [tokens, 4]);
      const [numbers, target] = [memory.random([1]), memory.random([tokens, heads * headFeatures])];
      return (recorder) => edit(recorder, { stretches, numbers, target });
    },
  },
];

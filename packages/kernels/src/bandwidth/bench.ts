import type { BenchmarkCase } from "../benchmarks/case.ts";
import { recordSum, sumGroups, sumWidths } from "./sum.ts";

/** As many numbers as GPT-2's largest matrix but the vocabulary has, and three times that. */
const sizes = [768 * 3072, 3 * 768 * 3072] as const;

/**
 * What the adapter's memory gives to kernels that do nothing else: the measure of those that are bound by it. `sum` reads; `copy` reads
 * and writes.
 */
export const bandwidthBenchmarks: readonly BenchmarkCase[] = sizes.flatMap((count): BenchmarkCase[] => [
  {
    kernel: "bandwidth",
    shape: `${count}`,
    variant: "copy",
    work: { bytes: 2 * 4 * count },
    runs: () => true,
    prepare(memory) {
      const [input, output] = [memory.random([count]), memory.empty([count])];
      return (recorder) => {
        const program = recorder.programs.program({ label: "bandwidth copy", files: ["bandwidth/copy.wgsl"] });
        recorder.dispatch(program, [count / 4], [input, output], [Math.ceil(count / 4 / 64)]);
      };
    },
  },
  ...sumWidths.map((width): BenchmarkCase => ({
    kernel: "bandwidth",
    shape: `${count}`,
    variant: `sum-${width}`,
    work: { bytes: 4 * count },
    runs: () => true,
    prepare(memory) {
      const [input, output] = [memory.random([count]), memory.empty([sumGroups(count / 4) * width * 4])];
      return (recorder) => recordSum(recorder, input, output, width);
    },
  })),
]);

import type { BenchmarkCase } from "../benchmarks/case.ts";

/** As many numbers as GPT-2's largest matrix but the vocabulary has, and three times that. */
const sizes = [768 * 3072, 3 * 768 * 3072] as const;

const run = 768 * 8; // vectors that one workgroup adds up

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
  // Lanes of one subgroup on software adapters; on GPUs there are many more to be kept busy.
  ...[8, 256].map((width): BenchmarkCase => ({
    kernel: "bandwidth",
    shape: `${count}`,
    variant: `sum-${width}`,
    work: { bytes: 4 * count },
    runs: () => true,
    prepare(memory) {
      const groups = Math.ceil(count / 4 / run);
      const [input, output] = [memory.random([count]), memory.empty([groups * width * 4])];
      return (recorder) => {
        const program = recorder.programs.program({
          label: `bandwidth sum ${width}`,
          constants: { WIDTH: width, RUN: run },
          files: ["bandwidth/sum.wgsl"],
        });
        recorder.dispatch(program, [count / 4], [input, output], [groups]);
      };
    },
  })),
]);

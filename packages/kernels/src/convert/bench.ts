import type { BenchmarkCase } from "../benchmarks/case.ts";
import { narrow } from "./index.ts";

const shape = [1536, 384] as const;

export const convertBenchmarks: readonly BenchmarkCase[] = [
  {
    kernel: "convert",
    shape: shape.join("x"),
    variant: "narrow",
    work: { bytes: 6 * shape[0] * shape[1] },
    runs: () => true,
    prepare(memory) {
      const [input, output] = [memory.random(shape), memory.random(shape, "f16")];
      return (recorder) => narrow(recorder, input, output);
    },
  },
];

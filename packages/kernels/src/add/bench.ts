import type { BenchmarkCase } from "../benchmarks/case.ts";
import { add } from "./index.ts";

const shape = [512, 384] as const;

export const addBenchmarks: readonly BenchmarkCase[] = [
  {
    kernel: "add",
    shape: shape.join("x"),
    variant: "vec4",
    work: { bytes: 3 * 4 * shape[0] * shape[1] },
    runs: () => true,
    prepare(memory) {
      const [a, b, output] = [memory.random(shape), memory.random(shape), memory.empty(shape)];
      return (recorder) => add(recorder, { a, b, output });
    },
  },
];

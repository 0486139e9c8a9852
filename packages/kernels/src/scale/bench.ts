import type { BenchmarkCase } from "../benchmarks/case.ts";
import { scale } from "./index.ts";

const shape = [512, 384] as const;

export const scaleBenchmarks: readonly BenchmarkCase[] = [
  {
    kernel: "scale",
    shape: shape.join("x"),
    variant: "vec4",
    work: { bytes: 2 * 4 * shape[0] * shape[1] },
    runs: () => true,
    prepare(memory) {
      const [input, output] = [memory.random(shape), memory.empty(shape)];
      return (recorder) => scale(recorder, { input, factor: 0.5, output });
    },
  },
];

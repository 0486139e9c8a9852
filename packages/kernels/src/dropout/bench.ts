import type { BenchmarkCase } from "../benchmarks/case.ts";
import { dropout } from "./index.ts";

const shape = [512, 384] as const;

export const dropoutBenchmarks: readonly BenchmarkCase[] = [
  {
    kernel: "dropout",
    shape: shape.join("x"),
    variant: "vec4",
    work: { bytes: 2 * 4 * shape[0] * shape[1] },
    runs: () => true,
    prepare(memory) {
      const [input, output] = [memory.random(shape), memory.empty(shape)];
      return (recorder) => dropout(recorder, { input, output, seed: 1, step: 2, site: 3, rate: 0.1 });
    },
  },
];

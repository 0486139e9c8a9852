import type { BenchmarkCase } from "../benchmarks/case.ts";
import { adamW } from "./index.ts";

const shape = [1536, 384] as const;

/** A step on the largest weight of the six-layer model's blocks. */
export const adamWBenchmarks: readonly BenchmarkCase[] = [
  {
    kernel: "adamw",
    shape: shape.join("x"),
    variant: "vec4",
    work: { bytes: 7 * 4 * shape[0] * shape[1] },
    runs: () => true,
    prepare(memory) {
      const [gradient, parameter] = [memory.random(shape), memory.random(shape)];
      const [firstMoment, secondMoment] = [memory.empty(shape), memory.empty(shape)];
      const settings = { learningRate: 1e-3, weightDecay: 0.01, betas: [0.9, 0.999], epsilon: 1e-8 } as const;
      return (recorder) =>
        adamW(recorder, { gradient, parameter, firstMoment, secondMoment, gradientScale: 1, step: 1, settings });
    },
  },
];

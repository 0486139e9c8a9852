import type { BenchmarkCase } from "../benchmarks/case.ts";
import { sgd } from "./index.ts";

const shape = [1536, 384] as const;

/** A step on the largest weight of the six-layer model's blocks. */
export const sgdBenchmarks: readonly BenchmarkCase[] = [0, 0.9].map((momentum) => ({
  kernel: "sgd",
  shape: shape.join("x"),
  variant: momentum === 0 ? "plain" : "momentum",
  work: { bytes: (momentum === 0 ? 3 : 5) * 4 * shape[0] * shape[1] },
  runs: () => true,
  prepare(memory) {
    const [gradient, parameter, velocity] = [memory.random(shape), memory.random(shape), memory.empty(shape)];
    const settings = { learningRate: 1e-3, weightDecay: 0, momentum, dampening: 0, nesterov: false };
    return (recorder) => sgd(recorder, { gradient, parameter, velocity, gradientScale: 1, step: 2, settings });
  },
}));

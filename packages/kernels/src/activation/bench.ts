import type { BenchmarkCase } from "../benchmarks/case.ts";
import { activate } from "./index.ts";

const shape = [512, 1536] as const;

/** Activations on their own; mostly they are fused into a linear layer. */
export const activationBenchmarks: readonly BenchmarkCase[] = (["gelu", "gelu-tanh"] as const).map((activation) => ({
  kernel: "activation",
  shape: shape.join("x"),
  variant: activation,
  work: { bytes: 2 * 4 * shape[0] * shape[1] },
  runs: () => true,
  prepare(memory) {
    const [input, output] = [memory.random(shape), memory.empty(shape)];
    return (recorder) => activate(recorder, { input, output, activation });
  },
}));

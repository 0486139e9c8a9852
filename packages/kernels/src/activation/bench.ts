import type { BenchmarkCase } from "../benchmarks/case.ts";
import { activate, activateBackward } from "./index.ts";

const shape = [512, 1536] as const;

/** Activations on their own, mostly fused into a linear layer, and their way back. */
export const activationBenchmarks: readonly BenchmarkCase[] = (["gelu", "gelu-tanh"] as const).flatMap(
  (activation): BenchmarkCase[] => [
    {
      kernel: "activation",
      shape: shape.join("x"),
      variant: activation,
      work: { bytes: 2 * 4 * shape[0] * shape[1] },
      runs: () => true,
      prepare(memory) {
        const [input, output] = [memory.random(shape), memory.empty(shape)];
        return (recorder) => activate(recorder, { input, output, activation });
      },
    },
    {
      kernel: "activation-backward",
      shape: shape.join("x"),
      variant: activation,
      work: { bytes: 3 * 4 * shape[0] * shape[1] },
      runs: () => true,
      prepare(memory) {
        const [input, outputGradient, inputGradient] = [
          memory.random(shape),
          memory.random(shape),
          memory.empty(shape),
        ];
        return (recorder) => activateBackward(recorder, { input, outputGradient, inputGradient, activation });
      },
    },
  ],
);

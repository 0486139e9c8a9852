import type { BenchmarkCase } from "../benchmarks/case.ts";
import { rotary } from "./index.ts";

const [heads, features] = [12, 64];

/** Queries of a batch, and of one token as decoding has it. */
export const rotaryBenchmarks: readonly BenchmarkCase[] = [512, 1].map((tokens) => ({
  kernel: "rotary",
  shape: `${tokens}x${heads * features}`,
  variant: "halves",
  work: { bytes: 2 * 4 * tokens * heads * features },
  runs: () => true,
  prepare(memory) {
    const angles = memory.empty([tokens, features / 2, 2]);
    const positions = memory.integers(
      Uint32Array.from({ length: tokens }, (_, token) => token),
      [tokens],
    );
    const [input, output] = [memory.random([tokens, heads * features]), memory.empty([tokens, heads * features])];
    return (recorder) => rotary(recorder, { input, positions, angles, heads, output });
  },
}));

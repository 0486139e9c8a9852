import type { BenchmarkCase } from "../benchmarks/case.ts";
import { embedding } from "./index.ts";

const [tokens, features, vocabulary, positions] = [512, 384, 30522, 512];

export const embeddingBenchmarks: readonly BenchmarkCase[] = (["f32", "f16"] as const).map((dtype) => ({
  kernel: "embedding",
  shape: `${tokens}x${features}`,
  variant: dtype,
  work: { bytes: (12 + (dtype === "f16" ? 2 : 4)) * tokens * features },
  runs: () => true,
  prepare(memory) {
    // Words all over the table, positions in order, type 0.
    const values = Uint32Array.from({ length: tokens * 4 }, (_, i) => {
      const token = Math.floor(i / 4);
      return [(token * 7919) % vocabulary, token % positions, 0, 0][i % 4] ?? 0;
    });
    const index = memory.integers(values, [tokens, 4]);
    const word = memory.random([vocabulary, features], dtype);
    const [position, type] = [memory.random([positions, features]), memory.random([2, features])];
    const output = memory.empty([tokens, features]);
    return (recorder) => embedding(recorder, { index, word, position, type, output });
  },
}));

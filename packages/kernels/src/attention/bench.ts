import type { BenchmarkCase } from "../benchmarks/case.ts";
import { attention, attentionRuns, attentionVariants } from "./index.ts";
import { attentionLayout, rowFields } from "./layout.ts";

/** [sequences, tokens of each]: 512 tokens as short sentences and as paragraphs, and one paragraph alone. */
const shapes = [
  [32, 16],
  [4, 128],
  [1, 128],
] as const;
const heads = 12;
const headFeatures = 32;

/** Self-attention of 12 heads of 32 features. */
export const attentionBenchmarks: readonly BenchmarkCase[] = shapes.flatMap(([sequences, tokens]) =>
  attentionVariants.map((variant): BenchmarkCase => ({
    kernel: "attention",
    shape: `${sequences}x${tokens}, ${heads} heads of ${headFeatures}`,
    variant,
    work: { flops: 4 * sequences * tokens * tokens * heads * headFeatures },
    runs: (facts) => attentionRuns(variant, facts, headFeatures),
    prepare(memory) {
      const offsets = Array.from({ length: sequences + 1 }, (_, s) => s * tokens);
      const layout = attentionLayout({ queryOffsets: offsets, keyOffsets: offsets, heads });
      const rows = memory.integers(layout.rows, [layout.queries, rowFields]);
      const tiles = memory.integers(layout.tiles, [layout.tiles.length / 2, 2]);
      const shape = [layout.queries, heads * headFeatures];
      const [query, key, value] = [memory.random(shape), memory.random(shape), memory.random(shape)];
      const inputs = { tables: { layout, rows, tiles }, heads, keyHeads: heads, headFeatures, query, key, value };
      const output = memory.empty(shape);
      return (recorder) => attention(recorder, { ...inputs, scale: headFeatures ** -0.5, output }, variant);
    },
  })),
);

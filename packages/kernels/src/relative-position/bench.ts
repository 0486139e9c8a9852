import { attentionColumns, attentionLayout, columnFields, rowFields } from "../attention/layout.ts";
import type { BenchmarkCase, BenchmarkMemory } from "../benchmarks/case.ts";
import { bucketTable, debertaBucket, t5Bucket } from "./buckets.ts";
import { addRelativeBias, relativeBiasGradient } from "./index.ts";
import { addPositionScores, positionScoresBackward } from "./position-scores.ts";

const [sequences, tokens, heads] = [4, 128, 12];
const shape = `${sequences}x${tokens}, ${heads} heads`;
const offsets = Array.from({ length: sequences + 1 }, (_, s) => s * tokens);
const attends = { queryOffsets: offsets, keyOffsets: offsets, heads };
const layout = attentionLayout(attends);
const cells = layout.patternOffsets.at(-1) ?? 0;
const rows = sequences * tokens;

function prepareTables(memory: BenchmarkMemory, table: Uint32Array) {
  return {
    tables: {
      layout,
      rows: memory.integers(layout.rows, [rows, rowFields]),
      tiles: memory.integers(layout.tiles, [layout.tiles.length / 2, 2]),
    },
    buckets: memory.integers(table, [table.length]),
  };
}

const t5 = bucketTable(128, (distance) => t5Bucket(distance, { bidirectional: true, buckets: 32, maxDistance: 128 }));
const deberta = bucketTable(512, (distance) => debertaBucket(distance, { buckets: 256, maxDistance: 512 }));
// The distances of 128 tokens have 255 buckets, from this one on.
const [firstBucket, columns] = [256 - (tokens - 1), 2 * tokens - 1];

const common = { shape, variant: "f32", runs: () => true };

/** T5's bias and DeBERTa's positions for 512 tokens as paragraphs, and their ways back. */
export const relativePositionBenchmarks: readonly BenchmarkCase[] = [
  {
    ...common,
    kernel: "relative-bias",
    work: { bytes: 2 * 4 * cells },
    prepare(memory) {
      const inputs = { ...prepareTables(memory, t5), bias: memory.random([32, heads]), scores: memory.random([cells]) };
      return (recorder) => addRelativeBias(recorder, inputs);
    },
  },
  {
    ...common,
    kernel: "relative-bias-backward",
    work: { bytes: 4 * cells },
    prepare(memory) {
      const gradients = { scoresGradient: memory.random([cells]), biasGradient: memory.empty([32, heads]) };
      const inputs = { ...prepareTables(memory, t5), ...gradients };
      return (recorder) => relativeBiasGradient(recorder, inputs);
    },
  },
  ...(["queries", "keys"] as const).flatMap((of): BenchmarkCase[] => [
    {
      ...common,
      kernel: "position-scores",
      variant: of,
      work: { bytes: 3 * 4 * cells },
      prepare(memory) {
        const products = memory.random([heads, rows, columns]);
        const inputs = { ...prepareTables(memory, deberta), of, firstBucket, products, scores: memory.random([cells]) };
        return (recorder) => addPositionScores(recorder, inputs);
      },
    },
    {
      ...common,
      kernel: "position-scores-backward",
      variant: of,
      work: { bytes: 4 * cells + 4 * heads * rows * columns },
      prepare(memory) {
        const inputs = {
          ...prepareTables(memory, deberta),
          of,
          firstBucket,
          columns: memory.integers(attentionColumns(attends, layout), [rows, columnFields]),
          scoresGradient: memory.random([cells]),
          productsGradient: memory.empty([heads, rows, columns]),
        };
        return (recorder) => positionScoresBackward(recorder, inputs);
      },
    },
  ]),
];

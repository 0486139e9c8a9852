import {
  addPositionScores,
  attentionColumns,
  attentionLayout,
  attentionMix,
  attentionMixColumns,
  attentionScores,
  columnFields,
  matrixShape,
  positionScoresBackward,
  type Tensor,
} from "@limelight/kernels";
import type { GradientOf } from "../tape/tape.ts";
import { columnsOf } from "./attention-gradients.ts";
import type { HeadShape } from "./attention.ts";
import type { Operations } from "./operations.ts";
import type { ScoreBias } from "./score-bias.ts";

/** A layer's view of relative positions. */
export interface RelativeStates {
  readonly shape: HeadShape;
  /** [2 · mostDistance + 1] u32, of `bucketTable`. */
  readonly buckets: Tensor;
  /** The bucket that the first row of states is for. */
  readonly firstBucket: number;
  /** Keys of positions, [positions, heads * headFeatures]: what queries are multiplied with; undefined: nothing. */
  readonly key: Tensor | undefined;
  /** Queries of positions, the same: what keys are multiplied with. */
  readonly query: Tensor | undefined;
}

/**
 * DeBERTa's disentangled attention (He et al. 2021, section 3.1): scores get what a query has to do with the position of a key
 * relative to it, and what a key has to do with that of a query, both scaled as the scores are.
 */
export function positionBias(relative: RelativeStates): ScoreBias {
  const { shape, buckets, firstBucket } = relative;
  const parts = [
    { of: "queries", states: relative.key },
    { of: "keys", states: relative.query },
  ] as const;
  return {
    inputs: parts.flatMap(({ states }) => states ?? []),
    add(ops, scores, { query, key, tables }) {
      for (const { of, states } of parts) {
        if (!states) continue;
        const rows = of === "queries" ? query : key;
        const all = allPositions(ops, shape, rows, states);
        ops.temporary([shape.heads, matrixShape(rows)[0], matrixShape(states)[0]], (products) => {
          attentionScores(ops.recorder, { tables: all.tables, ...shape, query: rows, key: states, scores: products });
          addPositionScores(ops.recorder, { tables, buckets, of, firstBucket, products, scores });
        });
      }
    },
    gradients(ops, scoresGradient, inputs, wanted) {
      const { tables, queries, keys } = ops.savedAttention(inputs.tables);
      const factor = shape.scale * (ops.rules.attention === "halved" ? 0.5 : 1);
      return parts.flatMap(({ of, states }): GradientOf[] => {
        if (!states) return [];
        const input = of === "queries" ? inputs.query : inputs.key;
        const rows = of === "queries" ? queries(input) : keys(input);
        const all = allPositions(ops, shape, rows, states);
        const pattern = ops.allocate([shape.heads, matrixShape(rows)[0], matrixShape(states)[0]]);
        const columns = columnsOf(tables);
        const back = { tables, buckets, of, firstBucket, columns, scoresGradient, productsGradient: pattern };
        positionScoresBackward(ops.recorder, back);
        const rowsGradient = ops.allocate(rows.shape);
        const mix = { tables: all.tables, ...shape, pattern, value: states, output: rowsGradient };
        attentionMix(ops.recorder, mix, factor);
        const found: GradientOf[] = [[input, rowsGradient]];
        if (wanted.has(states.buffer)) {
          const output = ops.allocate(states.shape);
          attentionMixColumns(ops.recorder, { ...shape, columns: all.columns, pattern, value: rows, output }, factor);
          found.push([states, output]);
        }
        ops.free(pattern.buffer);
        return found;
      });
    },
  };
}

/** Every row against every position: one sequence of all. */
function allPositions(ops: Operations, { heads }: HeadShape, rows: Tensor, states: Tensor) {
  const [[rowCount], [positions]] = [matrixShape(rows), matrixShape(states)];
  const attends = { queryOffsets: [0, rowCount], keyOffsets: [0, positions], heads };
  const layout = attentionLayout(attends);
  return {
    tables: {
      layout,
      rows: ops.upload(layout.rows, [rowCount, layout.rows.length / Math.max(1, rowCount)]),
      tiles: ops.upload(layout.tiles, [layout.tiles.length / 2, 2]),
    },
    columns: ops.upload(attentionColumns(attends, layout), [positions, columnFields]),
  };
}

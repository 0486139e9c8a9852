import type { Tensor } from "@limelight/kernels";
import type { AttentionRun } from "./attention-layer.ts";
import type { PickedRows, Route, Stream } from "./stream.ts";
import type { Operations } from "../run/operations.ts";

/** Where in a stack a block stands, and what goes through it. */
export interface BlockPlace {
  readonly layer: number;
  readonly stream: Stream;
  /** Self-attention, from the rows that the block computes. */
  readonly route: Route;
  /** Where only some rows are needed behind this block: those. */
  readonly top: PickedRows | undefined;
  readonly cache?: AttentionRun["cache"];
  readonly prefix?: AttentionRun["prefix"];
}

/** A block's input and what attention makes of it; `residual` and `query` hold the rows needed alone. */
export interface Projected {
  /** [rows, hidden]. */
  readonly residual: Tensor;
  /** [rows, heads * headFeatures]. */
  readonly query: Tensor;
  /** [tokens, keyHeads * headFeatures]; so are values. */
  readonly key: Tensor;
  readonly value: Tensor;
}

/** Behind attention. */
export interface Attended {
  /** [rows, hidden]. */
  readonly residual: Tensor;
  /** [rows, heads * headFeatures]: the heads before the output projection, and before their hook. */
  readonly mixed: Tensor;
}

/** The steps of a block, one behind the other; a changed run may begin with any of them. */
export interface Stages {
  /** Queries, keys and values of the block's input, [tokens, hidden]. */
  project(ops: Operations, input: Tensor): Projected;
  /** What the heads make of them. */
  attend(ops: Operations, projected: Projected): Attended;
  /** The output projection and the residual, [rows, hidden]. */
  join(ops: Operations, attended: Attended): Tensor;
  /** What the rest of the block begins with, [rows, hidden]: its norm, where norms stand behind. */
  middle(ops: Operations, residMid: Tensor): Tensor;
  /** The feed-forward layer and its residual: the block's output, [rows, hidden]. */
  finish(ops: Operations, middle: Tensor): Tensor;
}

/** All steps: from a block's input to its output. */
export function throughStages(ops: Operations, stages: Stages, input: Tensor): Tensor {
  return behindAttention(ops, stages, stages.attend(ops, stages.project(ops, input)));
}

/** Those behind attention. */
export function behindAttention(ops: Operations, stages: Stages, attended: Attended): Tensor {
  return stages.finish(ops, stages.middle(ops, stages.join(ops, attended)));
}

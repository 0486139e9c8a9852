import { elements, type AttentionTables } from "@limelight/kernels";
import { targetOf, type Batch, type PackedTokens } from "../batch/batch.ts";
import type { Slice } from "../run/read.ts";
import type { Head } from "../models/head.ts";
import type { EncoderConfig } from "../models/encoder-config.ts";
import { rowOffsets, type EncoderInput } from "./encoder-input.ts";

/** How activations with a row a token, and patterns, are cut into sequences. */
export interface Cuts {
  tokens(sequence: number, features: readonly number[]): Slice;
  patterns(sequence: number): Slice;
}

/** Of all tokens; and of those that are needed at the top, the same where those are all. */
export interface Slices {
  readonly all: Cuts;
  readonly top: Cuts;
}

/** @param rows needed at the top, where not all are */
export function encoderSlices(
  batch: Batch,
  config: EncoderConfig,
  { tables, top }: EncoderInput,
  rows: Uint32Array | undefined,
): Slices {
  const all = cuts(batch, config, batch.offsets, tables);
  return { all, top: top && rows ? cuts(batch, config, rowOffsets(batch, rows), top.tables, rows) : all };
}

function cuts(
  batch: Batch,
  { heads }: EncoderConfig,
  offsets: Uint32Array,
  { layout }: AttentionTables,
  rows?: Uint32Array,
): Cuts {
  return {
    tokens: (sequence, features) => ({
      start: (offsets[sequence] ?? 0) * elements(features),
      shape: [length(sequence, offsets), ...features],
      ...tokensOf(sequence, batch, offsets, rows),
    }),
    patterns: (sequence) => ({
      start: layout.patternOffsets[sequence] ?? 0,
      shape: [heads, length(sequence, offsets), length(sequence, batch.offsets)],
      ...tokensOf(sequence, batch, offsets, rows),
    }),
  };
}

// Which tokens of a sequence the rows stand for.
function tokensOf(
  sequence: number,
  batch: PackedTokens,
  offsets: Uint32Array,
  rows: Uint32Array | undefined,
): Pick<Slice, "rows"> {
  if (!rows) return {};
  const first = batch.offsets[sequence] ?? 0;
  const tokens = [...rows.subarray(offsets[sequence], offsets[sequence + 1])].map((row) => row - first);
  return { rows: { tokens, of: length(sequence, batch.offsets) } };
}

function length(sequence: number, offsets: Uint32Array): number {
  return (offsets[sequence + 1] ?? 0) - (offsets[sequence] ?? 0);
}

/** Of the logits: [outputs], or [rows, outputs]. */
export function logitSlices(batch: Batch, head: Head, rows: Uint32Array | undefined): (sequence: number) => Slice {
  if (head.rows !== "any") return (sequence) => ({ start: sequence * head.outputs, shape: [head.outputs] });
  const target = targetOf(batch);
  const offsets = rows ? rowOffsets(target, rows) : target.offsets;
  return (sequence) => ({
    start: (offsets[sequence] ?? 0) * head.outputs,
    shape: [length(sequence, offsets), head.outputs],
    ...tokensOf(sequence, target, offsets, rows),
  });
}

import { targetOf, type Batch } from "../batch/batch.ts";
import { rowsOf } from "../blocks/stream.ts";
import type { Slice } from "../run/read.ts";
import type { Head } from "./head.ts";

/** Of the logits: [outputs], or [rows, outputs]. */
export function logitSlices(batch: Batch, head: Head, rows: Uint32Array | undefined): (sequence: number) => Slice {
  if (head.rows !== "any") return (sequence) => ({ start: sequence * head.outputs, shape: [head.outputs] });
  return rowsOf(targetOf(batch), rows).slice([head.outputs]);
}

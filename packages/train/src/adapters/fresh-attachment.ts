import type { Attachment } from "@limelight/core";
import { drawsOf, purposes, type Draws } from "../random/draws.ts";

/** What is attached to every target. */
export interface AttachmentOptions {
  readonly kind: "lora" | "adapter";
  /** Of LoRA's matrices, or features of an adapter's bottleneck. */
  readonly rank: number;
  /** LoRA's scale times its rank. */
  readonly alpha: number;
  /** Of what goes into A, in steps; 0 where it is left out. */
  readonly dropout?: number;
}

/** Standard deviation of an adapter's first matrix (Houlsby et al. 2019, section 3.6). */
const adapterDeviation = 1e-2;

/**
 * An attachment that changes nothing yet. LoRA's A begins uniform within 1 / √in, as torch's linear layers do and peft's A with them, its
 * B as zeros; an adapter's first matrix begins normal, its second as zeros.
 * @param index which of the layers, so that no two begin alike
 * @param shape of the layer, [out, in]
 */
export function freshAttachment(
  { kind, rank, alpha, dropout = 0 }: AttachmentOptions,
  [outputs, inner]: readonly [number, number],
  seed: number,
  index: number,
): Attachment {
  const draws = drawsOf(seed, purposes.attachment, index);
  if (kind === "lora") {
    const bound = 1 / Math.sqrt(inner);
    const a = drawn(rank * inner, () => bound * (2 * draws.uniform() - 1));
    return { kind, rank, alpha, a, b: new Float32Array(outputs * rank), ...(dropout > 0 && { dropout }) };
  }
  return {
    kind,
    size: rank,
    down: { weight: normal(rank * outputs, draws), bias: new Float32Array(rank) },
    up: { weight: new Float32Array(outputs * rank), bias: new Float32Array(outputs) },
  };
}

function drawn(length: number, draw: () => number): Float32Array {
  return Float32Array.from({ length }, draw);
}

function normal(length: number, draws: Draws): Float32Array {
  return drawn(length, () => adapterDeviation * draws.normal());
}

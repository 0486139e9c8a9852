import type { PackedWeight } from "@limelight/kernels";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import type { AttentionWeights } from "./attention-layer.ts";
import type { FeedForwardWeights } from "./feed-forward.ts";

/** Weights of one block. */
export interface BlockWeights {
  readonly query: PackedWeight;
  readonly key: PackedWeight;
  readonly value: PackedWeight;
  readonly output: PackedWeight;
  /** The norm that belongs to attention: behind it, or in front of it. ModernBERT's first block has none. */
  readonly attentionNorm: AnyNormWeights | undefined;
  readonly up: PackedWeight;
  /** What the activation is multiplied by, where the feed-forward layer is gated. */
  readonly linear?: PackedWeight;
  readonly down: PackedWeight;
  /** The norm that belongs to the feed-forward layer: behind it, or in front of it. */
  readonly outputNorm: AnyNormWeights;
}

/** A block, wherever its norms stand, as methods read it that look into the weights. */
export function blockWeights({
  attention,
  attentionNorm,
  mlp,
  mlpNorm,
}: {
  readonly attention: AttentionWeights;
  readonly attentionNorm?: AnyNormWeights | undefined;
  readonly mlp: FeedForwardWeights;
  readonly mlpNorm: AnyNormWeights;
}): BlockWeights {
  return {
    ...attention,
    attentionNorm,
    up: mlp.up,
    ...(mlp.linear && { linear: mlp.linear }),
    down: mlp.down,
    outputNorm: mlpNorm,
  };
}

import type { PackedWeight } from "@limelight/kernels";
import type { AnyNormWeights } from "../weights/weight-loader.ts";

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

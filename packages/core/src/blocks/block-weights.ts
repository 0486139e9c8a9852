import type { PackedWeight } from "@limelight/kernels";
import type { NormWeights } from "../weights/weight-loader.ts";

/** Weights of one block. */
export interface BlockWeights {
  readonly query: PackedWeight;
  readonly key: PackedWeight;
  readonly value: PackedWeight;
  readonly output: PackedWeight;
  /** The norm that belongs to attention: behind it, or in front of it. */
  readonly attentionNorm: NormWeights;
  readonly up: PackedWeight;
  readonly down: PackedWeight;
  /** The norm that belongs to the feed-forward layer: behind it, or in front of it. */
  readonly outputNorm: NormWeights;
}

import type { Tensor } from "@limelight/kernels";
import type { Operations } from "../run/operations.ts";

/**
 * Keys and values of virtual tokens, which every layer's attention sees in front of each text's own (Li and Liang 2021, prefix tuning;
 * Liu et al. 2021, P-tuning v2). As peft has it: the text's own positions begin behind them. Its parameters are `prefix.LAYER.key` and
 * `prefix.LAYER.value`, [tokens, keyHeads * headFeatures].
 */
export interface Prefix {
  /** Virtual tokens. */
  readonly tokens: number;
  /** Of every layer, [tokens, keyHeads * headFeatures] each; turned by their positions already, where the family turns keys. */
  readonly layers: readonly { readonly key: Float32Array; readonly value: Float32Array }[];
}

/** A prefix on the device. What it does is loaded with it: few train. */
export interface PlacedPrefix {
  readonly tokens: number;
  /** Lays it out in front of each sequence of a batch. @param offsets [sequences + 1] */
  open(ops: Operations, offsets: Uint32Array): OpenedPrefix;
}

/** A prefix in front of a batch's sequences. */
interface OpenedPrefix {
  /** [sequences + 1]: where each sequence's keys start, those of the prefix first. */
  readonly offsets: Uint32Array;
  layer(layer: number): LayerPrefix;
}

/** What a prefix has in one layer. */
export interface LayerPrefix {
  /** Keys or values of the tokens, with those of the prefix in front of each sequence's. */
  prepend(ops: Operations, of: "key" | "value", input: Tensor): Tensor;
}

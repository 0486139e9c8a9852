import type { Activation } from "@limelight/kernels";

/**
 * A low-rank change of a linear layer (Hu et al. 2021, LoRA): y = x W + b + alpha / rank · (x Aᵀ) Bᵀ. As peft has it, so that its A and
 * B can be given as they are; of a layer that a checkpoint has fused with others, such as GPT-2's `c_attn`, one pair for all of it.
 * Its parameters are `LAYER.lora_A.weight` and `LAYER.lora_B.weight`.
 */
export interface Lora {
  readonly kind: "lora";
  readonly rank: number;
  /** What the change is scaled by, times the rank. */
  readonly alpha: number;
  /** A, [rank, in]. */
  readonly a: Float32Array;
  /** B, [out, rank]; zeros, where training is to begin with the layer as it is. */
  readonly b: Float32Array;
  /** How much of the layer's input is dropped in front of A, in runs with dropout; 0 where it is left out. */
  readonly dropout?: number;
}

/**
 * A bottleneck behind a linear layer (Houlsby et al. 2019): h + up(activation(down(h))) of what the layer gives. Its place in the paper
 * is behind the attention's output projection and behind the feed-forward layer's second matrix. Its parameters are
 * `LAYER.adapter_down.weight`, `LAYER.adapter_down.bias`, `LAYER.adapter_up.weight` and `LAYER.adapter_up.bias`.
 */
export interface Adapter {
  readonly kind: "adapter";
  /** Features of the bottleneck. */
  readonly size: number;
  /** `gelu` where it is left out, as in the paper's code. */
  readonly activation?: Activation;
  /** [size, out] and [size]. */
  readonly down: { readonly weight: Float32Array; readonly bias: Float32Array };
  /** [out, size] and [out]; both zeros, where training is to begin with the layer as it is. */
  readonly up: { readonly weight: Float32Array; readonly bias: Float32Array };
}

/** What a linear layer may have beside its weight, trained while that is frozen. */
export type Attachment = Lora | Adapter;

/** The layer of a weight: its name in the checkpoint without `.weight`. */
export function layerOfWeight(name: string): string {
  return name.replace(/\.weight$/, "");
}

import type { Activation, PackedWeight, Tensor } from "@limelight/kernels";
import type { DecoderHook, HookName } from "../hooks/names.ts";
import type { Operations } from "../run/operations.ts";
import type { Slice } from "../run/read.ts";

export interface FeedForwardWeights {
  /** hidden -> intermediate, in front of the activation function. */
  readonly up: PackedWeight;
  /** hidden -> intermediate: what the activation is multiplied by, where the layer is gated (Shazeer 2020). */
  readonly linear?: PackedWeight | undefined;
  readonly down: PackedWeight;
}

/** A feed-forward layer with what goes through it. */
export interface FeedForwardRun {
  readonly weights: FeedForwardWeights;
  readonly activation: Activation;
  /** The block's hooks, such as `blocks.3.mlp.hook_post`. */
  readonly name: (hook: Extract<DecoderHook, `mlp.${string}` | "hook_mlp_out">) => HookName;
  /** How activations [rows, hidden] and [rows, intermediate] are cut into sequences. */
  readonly cuts: FeedForwardCuts;
}

export interface FeedForwardCuts {
  readonly hidden: (sequence: number) => Slice;
  readonly wide: (sequence: number) => Slice;
}

/**
 * A feed-forward layer from what its norm gave, [rows, hidden], to what is added to the residual, [rows, hidden].
 * @param onto the residual, where nobody looks in between: then the sum is what comes back
 */
export function feedForward(
  ops: Operations,
  { weights, activation, name, cuts }: FeedForwardRun,
  input: Tensor,
  onto?: Tensor,
): Tensor {
  const { up, linear, down } = weights;
  const { hidden, wide } = cuts;
  // The activation is fused into the linear layer unless somebody wants to see what stands before it.
  const activated = ops.wants(name("mlp.hook_pre"))
    ? ops.activate(ops.hook(name("mlp.hook_pre"), ops.linear(input, up), wide), activation)
    : ops.linear(input, up, activation);
  const gated = linear
    ? ops.multiply(activated, ops.hook(name("mlp.hook_pre_linear"), ops.linear(input, linear), wide))
    : activated;
  const post = ops.hook(name("mlp.hook_post"), gated, wide);
  if (onto) return ops.linearOnto(onto, post, down);
  return ops.hook(name("hook_mlp_out"), ops.linear(post, down), hidden);
}

import type { Activation, PackedWeight, Tensor } from "@limelight/kernels";
import type { Operations } from "../run/operations.ts";

/** What is attached to a linear layer, on the device. */
export type Attached =
  | {
      readonly kind: "lora";
      /** A, in -> rank. */
      readonly down: PackedWeight;
      /** B, rank -> out. */
      readonly up: PackedWeight;
      readonly scale: number;
      /** Of what A reads. */
      readonly dropout: number;
      /** The name of the layer. */
      readonly layer: string;
    }
  | {
      readonly kind: "adapter";
      /** out -> size. */
      readonly down: PackedWeight;
      /** size -> out. */
      readonly up: PackedWeight;
      readonly activation: Activation;
    };

/**
 * What a linear layer gives with what is attached to it, [rows, out].
 * @param input the layer's, [rows, in]
 * @param output what it gives without, [rows, out]; nobody may read it again
 */
export function attach(ops: Operations, attached: Attached, input: Tensor, output: Tensor): Tensor {
  const { kind, down, up } = attached;
  switch (kind) {
    case "lora":
      return ops.linearOnto(
        output,
        ops.scale(ops.linear(ops.dropout(`${attached.layer}.lora_A`, input, attached.dropout), down), attached.scale),
        up,
      );
    case "adapter":
      return ops.linearOnto(output, ops.linear(output, down, attached.activation), up);
  }
}

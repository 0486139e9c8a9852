import type { TensorFormat } from "../checkpoint/checkpoints.ts";

/** Tensors as JSON: enough for tests, which know no safetensors here. */
export const plainFormat: TensorFormat = {
  write: (tensors) =>
    new TextEncoder().encode(
      JSON.stringify(
        Array.from(tensors, ([name, { dtype, shape, bytes }]) => [name, { dtype, shape, bytes: [...bytes] }]),
      ),
    ),
  read: (bytes) => {
    const entries: [string, { dtype: string; shape: number[]; bytes: number[] }][] = JSON.parse(
      new TextDecoder().decode(bytes),
    );
    return new Map(entries.map(([name, tensor]) => [name, { ...tensor, bytes: Uint8Array.from(tensor.bytes) }]));
  },
};

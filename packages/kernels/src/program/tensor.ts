import { requireShape } from "./errors.ts";

/** Element types that buffers hold. f16 stands for two halves packed in a 32-bit word where the device cannot compute in f16. */
export type DType = "f32" | "f16" | "u32" | "i32";

/**
 * A dense row-major array in a GPU buffer. It owns nothing: whoever allocated the buffer frees it. The buffer's size is a multiple
 * of 16 bytes: kernels that go by four numbers read and write the padding behind the last.
 */
export interface Tensor {
  readonly buffer: GPUBuffer;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Number of elements of a shape; 1 for a scalar. */
export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Bytes that a dense array takes, rounded up to the 4 that WebGPU copies. */
export function byteLength(shape: readonly number[], dtype: DType): number {
  return Math.ceil((elements(shape) * (dtype === "f16" ? 2 : 4)) / 4) * 4;
}

/** [rows, columns] of an array seen as a matrix: all leading axes are rows. */
export function matrixShape(tensor: { readonly shape: readonly number[] }): [rows: number, columns: number] {
  const columns = tensor.shape.at(-1) ?? 1;
  return [columns === 0 ? 0 : elements(tensor.shape) / columns, columns];
}

/** A shape as error messages write it: "[2,384]". */
export function shapeText(tensor: { readonly shape: readonly number[] }): string {
  return `[${tensor.shape.join(",")}]`;
}

/** Throws a KernelError "shape" where a kernel that goes by four numbers would miss the last ones. */
export function requirePadding(name: string, ...tensors: readonly Tensor[]): void {
  for (const tensor of tensors) {
    const needed = Math.ceil(elements(tensor.shape) / 4) * 16;
    requireShape(
      tensor.buffer.size >= needed,
      () => `${name}: the buffer of ${shapeText(tensor)} has ${tensor.buffer.size} bytes, not a multiple of 16`,
    );
  }
}

/** Element types that buffers hold. f16 stands for two halves packed in a 32-bit word where the device cannot compute in f16. */
export type DType = "f32" | "f16" | "u32" | "i32";

/** A dense row-major array in a GPU buffer. It owns nothing: whoever allocated the buffer frees it. */
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

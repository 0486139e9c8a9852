/**
 * The element types that are read and written, with the bytes of one element, in the order of the Rust crate's
 * `Dtype` (ascending alignment): its writer sorts tensors by it, descending.
 */
const elementBytes = { BOOL: 1, U8: 1, I8: 1, I16: 2, F16: 2, BF16: 2, I32: 4, F32: 4, F64: 8, I64: 8 } as const;

/** Element type, in the spelling of the safetensors format. */
export type DType = keyof typeof elementBytes;

/** All element types in the order of the Rust crate. */
export const dtypes: readonly string[] = Object.keys(elementBytes);

/** Whether a word from a header names an element type that is supported here. */
export function isDType(word: string): word is DType {
  return Object.hasOwn(elementBytes, word);
}

/** Bytes of one element. */
export function bytesPerElement(dtype: DType): number {
  return elementBytes[dtype];
}

/** A tensor in the host's memory: little-endian elements in C order (the last axis is contiguous). */
export interface HostTensor {
  readonly dtype: DType;
  /** Length of every axis; empty for a scalar. */
  readonly shape: readonly number[];
  /** The elements. A view of a larger buffer (a whole file) more often than not, so mind its `byteOffset`. */
  readonly bytes: Uint8Array;
}

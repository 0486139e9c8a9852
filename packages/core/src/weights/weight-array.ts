import { CoreError } from "../core-error.ts";
import { decodeFloat16, encodeFloat16 } from "./float16.ts";

/** A tensor as a checkpoint holds it. */
export interface WeightArray {
  /** As safetensors names them: F32, F16, BF16, F64. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/**
 * Values of a floating-point tensor as f32; no copy where F32 lies aligned.
 * @throws CoreError "bad-weights" for other types
 */
export function float32Of(name: string, { dtype, bytes }: WeightArray): Float32Array {
  switch (dtype) {
    case "F32": {
      const { buffer, offset } = aligned(bytes, 4);
      return new Float32Array(buffer, offset, bytes.length / 4);
    }
    case "F16":
      return decodeFloat16(halfBits(bytes));
    case "BF16": {
      const bits = halfBits(bytes);
      const words = new Uint32Array(bits.length);
      for (let i = 0; i < bits.length; i++) words[i] = (bits[i] ?? 0) << 16;
      return new Float32Array(words.buffer);
    }
    case "F64": {
      const { buffer, offset } = aligned(bytes, 8);
      return Float32Array.from(new Float64Array(buffer, offset, bytes.length / 8));
    }
    default:
      throw new CoreError(
        "bad-weights",
        `the tensor "${name}" holds ${dtype}, expected floating-point numbers`,
        "Quantised checkpoints are not supported: take the original weights.",
      );
  }
}

/** Values of a floating-point tensor as half-precision bits, without a detour where they are stored so. */
export function float16Of(name: string, array: WeightArray): Uint16Array {
  if (array.dtype === "F16") return halfBits(array.bytes);
  const values = float32Of(name, array);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) bits[i] = encodeFloat16(values[i] ?? 0);
  return bits;
}

/** Some neighbouring rows of a tensor, of the same bytes. */
export function rowsOf({ dtype, shape, bytes }: WeightArray, first: number, count: number): WeightArray {
  const [rows = 1, ...rest] = shape;
  const row = rows === 0 ? 0 : bytes.length / rows;
  return { dtype, shape: [count, ...rest], bytes: bytes.subarray(first * row, (first + count) * row) };
}

function halfBits(bytes: Uint8Array): Uint16Array {
  const { buffer, offset } = aligned(bytes, 2);
  return new Uint16Array(buffer, offset, bytes.length / 2);
}

// Where the bytes lie at a multiple of `size`: in their own buffer, or else in a copy.
function aligned(bytes: Uint8Array, size: number): { buffer: ArrayBufferLike; offset: number } {
  if (bytes.byteOffset % size === 0) return { buffer: bytes.buffer, offset: bytes.byteOffset };
  return { buffer: bytes.slice().buffer, offset: 0 };
}

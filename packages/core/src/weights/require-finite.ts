import { CoreError } from "../core-error.ts";
import { float32Of, type WeightArray } from "./weight-array.ts";

/**
 * Requires that the numbers of a tensor, as they go to the device, are finite.
 * @param numbers f32, or the bits of halves
 * @param array as the checkpoint has it: tells a number that is none from one that is too large for a half
 * @param firstRow rows of the tensor in front of these, where they are a part of it
 * @throws CoreError "bad-weights" naming the tensor and the first place
 */
export function requireFinite(
  name: string,
  numbers: Float32Array | Uint16Array,
  array: WeightArray,
  firstRow = 0,
): void {
  const at = firstNotFinite(numbers);
  if (at < 0) return;
  const stored = float32Of(name, array)[at] ?? Number.NaN;
  const [row = 0, ...rest] = indices(at, array.shape);
  const place = `[${[firstRow + row, ...rest].join(", ")}]`;
  if (Number.isFinite(stored))
    throw new CoreError(
      "bad-weights",
      `the tensor "${name}" holds ${stored} at ${place}, more than a half can`,
      "Keep weights as f32: --dtype f32.",
    );
  throw new CoreError(
    "bad-weights",
    `the tensor "${name}" holds ${Number.isNaN(stored) ? "NaN" : "an infinite number"} at ${place}`,
    "The checkpoint is damaged, or its training diverged: take another copy of it.",
  );
}

// Bits are compared, in plain loops, since every load of a model goes through this: an exponent of ones is NaN or infinite.
function firstNotFinite(numbers: Float32Array | Uint16Array): number {
  const { buffer, byteOffset, byteLength, length } = numbers;
  if (numbers instanceof Float32Array) {
    const words = new Uint32Array(buffer, byteOffset, length);
    for (let i = 0; i < length; i++) if (((words[i] ?? 0) & 0x7f800000) === 0x7f800000) return i;
    return -1;
  }
  let start = 0;
  if (byteOffset % 4 === 0) {
    // Two halves at a time: one more in the lowest place of an exponent of ones carries over into the sign.
    const pairs = new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4));
    let pair = 0;
    while (pair < pairs.length && (((((pairs[pair] ?? 0) & 0x7c007c00) + 0x04000400) | 0) & 0x80008000) === 0) pair++;
    start = pair * 2;
  }
  for (let i = start; i < length; i++) if (((numbers[i] ?? 0) & 0x7c00) === 0x7c00) return i;
  return -1;
}

function indices(at: number, shape: readonly number[]): number[] {
  let rest = at;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .toReversed();
}

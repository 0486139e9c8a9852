import { elements, packedLength, packPanels, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { encodeFloat16 } from "./float16.ts";
import type { PlacedParameter, Placement } from "./parameters.ts";

/**
 * Writes the parts of a tensor of the checkpoint over what is on the device, in all of their places; as halves where they are kept so.
 * @param numbers in the layout of the file
 * @throws CoreError "bad-input" where they are not as many as the tensor has, "not-finite" where one is no number
 */
export function writeParts(device: Device, parts: readonly PlacedParameter[], numbers: Float32Array): void {
  const [first] = parts;
  if (!first) return;
  requireNumbers(first, numbers);
  for (const part of parts) {
    const own = partOf(part, numbers);
    for (const place of part.places) writePlaced(device, part.own, place, own);
  }
}

/** @throws CoreError "bad-input" where an array has not as many numbers as a parameter, "not-finite" */
export function requireNumbers({ name, shape }: PlacedParameter, numbers: Float32Array, of = "the parameter"): void {
  if (numbers.length !== elements(shape))
    throw new CoreError(
      "bad-input",
      `${numbers.length} numbers for ${of} "${name}" of ${elements(shape)}, [${shape.join(", ")}]`,
      "They are to lie as in the checkpoint.",
    );
  if (!numbers.every(Number.isFinite))
    throw new CoreError(
      "not-finite",
      `numbers for ${of} "${name}" are infinite or no numbers`,
      "Go back to the last good ones.",
    );
}

/** What of a tensor's numbers, as the file has them, a part has: row by row, [out, in] or [out]. */
export function partOf({ share, own }: Pick<PlacedParameter, "share" | "own">, numbers: Float32Array): Float32Array {
  if (!share) return numbers;
  const inner = own[1] ?? 1;
  const data = new Float32Array(elements(own));
  share.outputs.forEach((output, row) => {
    for (let k = 0; k < inner; k++)
      data[row * inner + k] = numbers[share.transposed ? k * share.of + output : output * inner + k] ?? 0;
  });
  return data;
}

/** Writes numbers, row by row, to where a part of them lies; in order with what is submitted. */
export function writePlaced(
  device: Device,
  shape: readonly number[],
  { layout, tensor }: Placement,
  numbers: Float32Array,
): void {
  const placed = layout === "rows" ? numbers : panelsOf(shape, numbers);
  writeTensor(device, tensor, placed);
}

/** Panels of a weight [out, in]. */
export function panelsOf([columns = 0, inner = 0]: readonly number[], numbers: Float32Array): Float32Array {
  return packPanels(numbers, inner, columns, "out,in", new Float32Array(packedLength(inner, columns)));
}

/** Writes numbers to a tensor of f32, or of f16 as halves. */
function writeTensor(device: Device, { buffer, dtype }: Tensor, numbers: Float32Array): void {
  const { queue } = device.gpu;
  if (dtype !== "f16") {
    queue.writeBuffer(buffer, 0, numbers.buffer, numbers.byteOffset, numbers.byteLength);
    return;
  }
  const bits = new Uint16Array(Math.ceil(numbers.length / 2) * 2); // writes go by four bytes
  numbers.forEach((value, i) => (bits[i] = encodeFloat16(value)));
  queue.writeBuffer(buffer, 0, bits);
}

import { bytesPerElement, type DType, type HostTensor } from "../safetensors/host-tensor.ts";
import { PickleError } from "./pickle-error.ts";
import type { TensorValue } from "./values.ts";

/**
 * The tensor as HostTensor has it: a view of the storage's bytes where its elements lie in C order, else a copy that is
 * made when its bytes are asked for.
 *
 * @param bytes the storage that the tensor's storage is (part of).
 * @throws {PickleError} `bad-tensor` where any element lies outside.
 */
export function viewTensor(name: string, value: TensorValue, bytes: Uint8Array): HostTensor {
  const { storage, shape, strides } = value;
  const { dtype } = storage;
  const size = bytesPerElement(dtype);
  const wrong = (problem: string, hint?: string): PickleError =>
    new PickleError("bad-tensor", `tensor ${JSON.stringify(name)} of shape [${shape.join(", ")}] ${problem}`, hint);
  if ((storage.offset + storage.length) * size > bytes.length) {
    throw wrong(`needs a storage of ${storage.length} ${dtype} elements, and the file has ${bytes.length} bytes of it`);
  }
  const count = shape.reduce((product, length) => product * length, 1);
  if (count === 0) return { dtype, shape, bytes: bytes.subarray(0, 0) };
  // Doubles are exact up to 2^53 and only grow beyond it, so a sum that is too large is seen to be so.
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0), value.offset);
  if (last >= storage.length) {
    throw wrong(`with strides [${strides.join(", ")}] reaches element ${last} of a storage of ${storage.length}`);
  }
  if (isContiguous(shape, strides)) {
    const from = (storage.offset + value.offset) * size;
    return { dtype, shape, bytes: bytes.subarray(from, from + count * size) };
  }
  // An expanded tensor: a few bytes of file for any number of elements.
  if (count > storage.length) {
    const hint = "Save it with all of its elements: tensor.contiguous(), before torch.save.";
    throw wrong(`repeats the ${storage.length} elements of its storage`, hint);
  }
  return new StridedTensor(dtype, value, bytes);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    if (length !== 1 && strides[axis] !== expected) return false;
    expected *= length;
  }
  return true;
}

/** A tensor whose elements are not in C order in its storage, such as a transposed matrix. */
export class StridedTensor implements HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly #value: TensorValue;
  readonly #storage: Uint8Array;
  #bytes: Uint8Array | undefined;

  constructor(dtype: DType, value: TensorValue, storage: Uint8Array) {
    this.dtype = dtype;
    this.shape = value.shape;
    this.#value = value;
    this.#storage = storage;
  }

  get byteLength(): number {
    return this.shape.reduce((product, length) => product * length, bytesPerElement(this.dtype));
  }

  get bytes(): Uint8Array {
    this.#bytes ??= gather(this.#value, this.#storage, bytesPerElement(this.dtype));
    return this.#bytes;
  }
}

/** The elements in C order, each of `size` bytes: axis by axis, the last one fastest. */
function gather({ storage, offset, shape, strides }: TensorValue, bytes: Uint8Array, size: number): Uint8Array {
  const count = shape.reduce((product, length) => product * length, 1);
  const result = new Uint8Array(count * size);
  const place = shape.map(() => 0);
  let element = storage.offset + offset;
  for (let i = 0; i < count; i++) {
    for (let byte = 0; byte < size; byte++) result[i * size + byte] = bytes[element * size + byte] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (place[axis] ?? 0) + 1;
      element += stride;
      if (next < (shape[axis] ?? 1)) {
        place[axis] = next;
        break;
      }
      element -= next * stride;
      place[axis] = 0;
    }
  }
  return result;
}

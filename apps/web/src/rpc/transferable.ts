/**
 * Makes what a message carries ready to be handed over rather than copied: arrays in maps, lists and plain objects. One that
 * is a stretch of a larger buffer is copied first, since a buffer goes as a whole, and others may look into it.
 * @returns the value to send, and the buffers that go with it
 */
export function transferable<T>(value: T): { readonly value: T; readonly transfer: readonly ArrayBuffer[] } {
  const transfer = new Set<ArrayBuffer>();
  // The shape stays what it was: arrays become arrays of the same type.
  const sent = visit(value, transfer) as T;
  return { value: sent, transfer: [...transfer] };
}

function visit(value: unknown, transfer: Set<ArrayBuffer>): unknown {
  if (value instanceof Float32Array || value instanceof Int32Array) return whole(value, transfer);
  if (value instanceof Map)
    return new Map([...value].map(([key, each]: [unknown, unknown]) => [key, visit(each, transfer)]));
  if (Array.isArray(value)) return value.map((each: unknown) => visit(each, transfer));
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]: [string, unknown]) => [key, visit(each, transfer)]),
    );
  return value;
}

function whole(array: Float32Array | Int32Array, transfer: Set<ArrayBuffer>): Float32Array | Int32Array {
  const { buffer } = array;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === array.byteLength) {
    transfer.add(buffer);
    return array;
  }
  const copy = array.slice();
  transfer.add(copy.buffer);
  return copy;
}

/** A file of which any part can be read. */
export interface RandomAccess {
  readonly byteLength: number;
  /** The bytes from `start` up to `end`, or to the end. */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** Bytes in memory as a file. */
export function ofBytes(bytes: Uint8Array): RandomAccess {
  return {
    byteLength: bytes.length,
    slice: (start, end) => Promise.resolve(new Uint8Array(bytes.slice(start, end)).buffer),
  };
}

/** A file that was dropped on a page, or chosen. */
export function ofBlob(blob: Blob): RandomAccess {
  return { byteLength: blob.size, slice: (start, end) => blob.slice(start, end).arrayBuffer() };
}

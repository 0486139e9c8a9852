/** Where files are kept from one visit to the next, each under the SHA-256 of its contents. */
export interface FileStore {
  /**
   * A file as it was written.
   * @returns undefined where it is not there, or is not this long: a writer that was cut off leaves nothing that counts
   * @throws DOMException where the browser refuses
   */
  read(key: string, bytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** @throws DOMException where the browser refuses: `QuotaExceededError`, `SecurityError` */
  write(key: string, contents: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The same as {@link read}, as what may stay on the disk until it is read. */
  open(key: string, bytes: number): Promise<Blob | undefined>;
  /** Files that came in part; undefined where a store keeps whole ones alone. */
  readonly parts?: PartStore;
}

/** What of files came before the connection was cut, or the page closed. */
export interface PartStore {
  /** @throws DOMException where the browser refuses; so do the others */
  read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Puts bytes at a place of it. */
  put(key: string, at: number, bytes: Uint8Array): Promise<void>;
  /** It is whole and right: from now on the store has it under its key. @returns false where it is not of this length */
  finish(key: string, bytes: number): Promise<boolean>;
  remove(key: string): Promise<void>;
}

/** Files in memory, until the page is closed. As blobs, which browsers may put on the disk. */
export function memoryStore(): FileStore {
  const files = new Map<string, Blob>();
  const found = (key: string, bytes: number): Blob | undefined => {
    const file = files.get(key);
    return file?.size === bytes ? file : undefined;
  };
  return {
    async read(key, bytes) {
      const file = found(key, bytes);
      return file && new Uint8Array(await file.arrayBuffer());
    },
    open: (key, bytes) => Promise.resolve(found(key, bytes)),
    write(key, contents) {
      files.set(key, new Blob([contents]));
      return Promise.resolve();
    },
  };
}

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
}

/** Files in memory, until the page is closed. As blobs, which browsers may put on the disk. */
export function memoryStore(): FileStore {
  const files = new Map<string, Blob>();
  return {
    async read(key, bytes) {
      const file = files.get(key);
      return file?.size === bytes ? new Uint8Array(await file.arrayBuffer()) : undefined;
    },
    write(key, contents) {
      files.set(key, new Blob([contents]));
      return Promise.resolve();
    },
  };
}

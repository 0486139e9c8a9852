import { open, stat } from "node:fs/promises";
import type { RandomAccess } from "../random-access.ts";
import { fileError } from "./file-error.ts";

/**
 * A file on the disk, of which any part can be read. It is opened for each, so that there is nothing to close: parts are few and large.
 *
 * @throws {DataError} `not-found`, `unreadable`; so does reading
 */
export async function diskFile(path: string): Promise<RandomAccess> {
  const status = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (status.isDirectory()) throw fileError(path, Object.assign(new Error("a folder"), { code: "EISDIR" }));
  return {
    byteLength: status.size,
    async slice(start, end = status.size) {
      try {
        await using file = await open(path);
        const bytes = new Uint8Array(Math.max(0, Math.min(end, status.size) - start));
        for (let read = 0; read < bytes.length;) {
          const { bytesRead } = await file.read(bytes, read, bytes.length - read, start + read);
          if (bytesRead === 0) throw new Error("it became shorter while it was read");
          read += bytesRead;
        }
        return bytes.buffer;
      } catch (error) {
        throw fileError(path, error);
      }
    },
  };
}

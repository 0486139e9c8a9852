import type { Folder } from "../folder.ts";
import { HubError } from "../hub-error.ts";

/** Blobs are read, and hashed, at once, which browsers do for fewer bytes than this. */
const mostBytes = 2 ** 31;

/** A folder of files that were dropped on a page, or chosen. */
export function droppedFolder(name: string, files: readonly File[], progress?: (bytes: number) => void): Folder {
  const named = new Map(files.map((file) => [file.name, file]));
  let read = 0;
  return {
    name,
    has: (file) => Promise.resolve(named.has(file)),
    async read(file) {
      const found = named.get(file);
      if (!found) return undefined;
      if (found.size >= mostBytes) {
        const message = `${name}/${file} has ${(found.size / 2 ** 30).toFixed(1)} GiB, and a page can read less than 2`;
        throw new HubError("too-large", message, "Take a smaller model, or run this one on the command line.");
      }
      try {
        const contents = new Uint8Array(await found.arrayBuffer());
        read += contents.length;
        progress?.(read);
        return contents;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const hint = "It may have been changed or moved since it was dropped: drop it again.";
        throw new HubError("unreadable", `${name}/${file} cannot be read: ${why}`, hint, { cause: error });
      }
    },
  };
}

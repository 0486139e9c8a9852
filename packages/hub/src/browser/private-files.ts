import type { FileStore, PartStore } from "./file-store.ts";

/** What browsers give to workers alone, and TypeScript's list of the DOM leaves out. */
interface SyncAccess {
  truncate(bytes: number): void;
  write(contents: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}

/** One write of at most this many bytes, so that a large file never needs a copy of its size. */
const chunkBytes = 2 ** 24;

/**
 * Files in the origin's private file system (OPFS), in a folder of that name. Each is written under another name and then
 * renamed, so that one that was cut off never counts.
 * @throws DOMException where the browser has none, or refuses (private windows)
 */
export async function privateFileStore(folder: string): Promise<FileStore> {
  const root = await navigator.storage.getDirectory();
  const directory = await root.getDirectoryHandle(folder, { create: true });
  const open = async (key: string, bytes: number): Promise<File | undefined> => {
    const file = await found(directory, key);
    return file?.size === bytes ? file : undefined;
  };
  return {
    open,
    parts: partsIn(directory),
    async read(key, bytes) {
      const file = await open(key, bytes);
      return file && new Uint8Array(await file.arrayBuffer());
    },
    async write(key, contents) {
      const unfinished = partOf(key);
      const handle = await directory.getFileHandle(unfinished, { create: true });
      try {
        await fill(handle, contents);
        await rename(handle, directory, key);
      } catch (error) {
        await directory.removeEntry(unfinished).catch(() => undefined);
        throw error;
      }
    },
  };
}

const partOf = (key: string): string => `${key}.part`;

/** Parts lie beside the files that they are to become. Where nothing can be written in place, none are kept. */
function partsIn(directory: FileSystemDirectoryHandle): PartStore {
  return {
    async read(key) {
      const file = await found(directory, partOf(key));
      return file && new Uint8Array(await file.arrayBuffer());
    },
    async put(key, at, bytes) {
      const handle = await directory.getFileHandle(partOf(key), { create: true });
      const access = await accessTo(handle);
      if (!access) throw new DOMException("files are not written in place here", "NotSupportedError");
      try {
        writeAll(access, bytes, at);
      } finally {
        access.close();
      }
    },
    async finish(key, bytes) {
      if ((await found(directory, partOf(key)))?.size !== bytes) return false;
      await rename(await directory.getFileHandle(partOf(key)), directory, key);
      return true;
    },
    remove: (key) => directory.removeEntry(partOf(key)).catch(() => undefined),
  };
}

async function found(directory: FileSystemDirectoryHandle, name: string): Promise<File | undefined> {
  try {
    return await (await directory.getFileHandle(name)).getFile();
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return undefined;
    throw error;
  }
}

/** Writes in place where that is possible (workers), else through the browser's own swap file. */
async function fill(handle: FileSystemFileHandle, contents: Uint8Array<ArrayBuffer>): Promise<void> {
  const access = await accessTo(handle);
  if (!access) {
    const writable = await handle.createWritable();
    await writable.write(contents);
    await writable.close();
    return;
  }
  try {
    access.truncate(0);
    writeAll(access, contents, 0);
  } finally {
    access.close();
  }
}

async function accessTo(handle: FileSystemFileHandle): Promise<SyncAccess | undefined> {
  const open: unknown = Reflect.get(handle, "createSyncAccessHandle");
  return typeof open === "function" ? Reflect.apply(open, handle, []) : undefined;
}

function writeAll(access: SyncAccess, contents: Uint8Array, start: number): void {
  for (let at = 0; at < contents.length;) {
    const written = access.write(contents.subarray(at, at + chunkBytes), { at: start + at });
    // Some browsers say so by a number, and not by an error.
    if (written === 0) throw new DOMException("the storage is full", "QuotaExceededError");
    at += written;
  }
  access.flush();
}

async function rename(handle: FileSystemFileHandle, directory: FileSystemDirectoryHandle, name: string): Promise<void> {
  const move: unknown = Reflect.get(handle, "move");
  if (typeof move === "function") {
    await Reflect.apply(move, handle, [name]);
    return;
  }
  // Without a rename it is written again, under its name: a torn file is then told by its length.
  const contents = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  await fill(await directory.getFileHandle(name, { create: true }), contents);
  await directory.removeEntry(handle.name);
}

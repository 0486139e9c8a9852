import type { Folder } from "../folder.ts";
import { alone } from "./browser-store.ts";
import { fetchFile } from "./fetch-file.ts";
import type { FileStore } from "./file-store.ts";

/** A file that lies at an address. */
export interface ListedFile {
  readonly name: string;
  readonly bytes: number;
  /** In hex: what it is kept under, so that another version is another file. */
  readonly sha256: string;
}

/** How far the files of a folder are. */
export interface FetchProgress {
  readonly bytes: number;
  readonly total: number;
  readonly from: "network" | "storage";
}

interface FetchedFolderOptions {
  readonly name: string;
  /** The folder's address; ends in a slash. */
  readonly address: URL;
  readonly files: readonly ListedFile[];
  readonly store: FileStore;
  readonly progress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * A folder whose files are fetched when they are first read, checked, and kept in a store. Of several tabs that want the same
 * file one fetches it, and the others take it from the store.
 */
export function fetchedFolder(options: FetchedFolderOptions): Folder {
  const { name, address, files, store, progress, signal, fetch } = options;
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const have = new Map<string, number>();
  const came = (file: string, bytes: number, from: FetchProgress["from"]): void => {
    have.set(file, bytes);
    progress?.({ bytes: [...have.values()].reduce((sum, each) => sum + each, 0), total, from });
  };
  const stored = async ({ name: file, bytes, sha256 }: ListedFile): Promise<Uint8Array | undefined> => {
    const contents = await store.read(sha256, bytes);
    if (contents) came(file, bytes, "storage");
    return contents;
  };
  const fetched = async (file: ListedFile): Promise<Uint8Array> => {
    const contents = await fetchFile(
      { address: new URL(file.name, address), name: `${name}/${file.name}`, bytes: file.bytes, hash: file.sha256 },
      {
        progress: (bytes) => came(file.name, bytes, "network"),
        ...(signal && { signal }),
        ...(fetch && { fetch }),
      },
    );
    await store.write(file.sha256, contents);
    return contents;
  };
  return {
    name,
    has: (file) => Promise.resolve(files.some((each) => each.name === file)),
    async read(file) {
      const listed = files.find((each) => each.name === file);
      if (!listed) return undefined;
      return (
        (await stored(listed)) ??
        // Another tab may have fetched it while this one waited.
        alone(`limelight/${listed.sha256}`, async () => (await stored(listed)) ?? fetched(listed))
      );
    },
  };
}

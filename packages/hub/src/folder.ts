/** Where the files of a checkpoint come from: a folder on disk, files dropped on a page, an address, a map. */
export interface Folder {
  /** How error messages and listings call it. */
  readonly name: string;
  /** How error messages call a file; NAME/FILE where it is not told. */
  nameOf?(file: string): string;
  /**
   * Reads a file that lies directly in the folder.
   *
   * @returns its bytes, which from now on belong to the caller, or undefined where there is no such file.
   * @throws {HubError} `unreadable` or `bad-checkpoint` for one that is there and cannot be read.
   */
  read(file: string): Promise<Uint8Array | undefined>;
  /** Whether a file of this name is there; does not read it. */
  has(file: string): Promise<boolean>;
  /**
   * SHA-256 (32 bytes) of a file's contents, however large. Without it Web Crypto computes it, which takes less than
   * 2 GiB at once.
   */
  sha256?(contents: Uint8Array): Promise<Uint8Array>;
}

/** How error messages call a file of a folder. */
export function fileName(folder: Folder, file: string): string {
  return folder.nameOf?.(file) ?? `${folder.name}/${file}`;
}

/** A folder in memory: file name to contents (text is taken as UTF-8). */
export function memoryFolder(files: ReadonlyMap<string, Uint8Array | string>, name = "memory"): Folder {
  const encoder = new TextEncoder();
  return {
    name,
    read(file) {
      const contents = files.get(file);
      return Promise.resolve(typeof contents === "string" ? encoder.encode(contents) : contents);
    },
    has: (file) => Promise.resolve(files.has(file)),
  };
}

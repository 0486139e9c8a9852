/** Where a run keeps its checkpoints: a folder on disk, in a page's own file system, or in memory. Paths have `/` between their parts. */
export interface TrainingFolder {
  /** How messages call it. */
  readonly name: string;
  /** Names of what lies directly in it; undefined where it is not there. */
  list(): Promise<readonly string[] | undefined>;
  /** Undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** A file, whole or not at all; the folder is made where it is not there. */
  write(file: string, content: Uint8Array): Promise<void>;
  /** A folder in it with all of its files, or none of it. */
  writeFolder(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** A file or a folder in it; nothing happens where it is not there. */
  remove(name: string): Promise<void>;
}

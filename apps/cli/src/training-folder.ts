import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TrainingFolder } from "@limelight/train";

/** What is being written has this behind its name: what a run that was killed left of it is no checkpoint, and the next run clears it away. */
const unfinished = ".partial";

/** A folder on disk. Files and folders are written beside their place, brought to the disk, and then renamed. */
export function trainingFolder(path: string): TrainingFolder {
  return {
    name: path,
    async list() {
      const names = await orUndefined(readdir(path));
      return names?.filter((name) => !name.endsWith(unfinished));
    },
    async read(file) {
      const content = await orUndefined(readFile(join(path, file)));
      return content && new Uint8Array(content.buffer, content.byteOffset, content.byteLength); // Node's Buffer slices otherwise
    },
    async write(file, content) {
      await mkdir(path, { recursive: true });
      await putInPlace(join(path, file), (beside) => writeFile(beside, content));
    },
    async writeFolder(name, files) {
      await mkdir(path, { recursive: true });
      await putInPlace(join(path, name), async (beside) => {
        await mkdir(beside);
        for (const [file, content] of files) await writeFile(join(beside, file), content);
      });
    },
    // Renamed first, so that no half of it is taken for a checkpoint.
    async remove(name) {
      const gone = join(path, `${name}${unfinished}`);
      await rm(gone, { recursive: true, force: true });
      await orUndefined(rename(join(path, name), gone));
      await rm(gone, { recursive: true, force: true });
    },
  };
}

async function putInPlace(path: string, write: (beside: string) => Promise<void>): Promise<void> {
  const beside = `${path}${unfinished}`;
  await rm(beside, { recursive: true, force: true });
  try {
    await write(beside);
    await rm(path, { recursive: true, force: true }); // a folder cannot be renamed over another
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}

async function writeFile(path: string, content: Uint8Array): Promise<void> {
  await using file = await open(path, "w");
  await file.writeFile(content);
  await file.sync();
}

async function orUndefined<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

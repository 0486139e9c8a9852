import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TrainingFolder } from "@limelight/train";

/** Behind the name of what is being written, or taken away: what a run that was killed left of it is nothing. */
const unfinished = ".partial";
/** Behind the name of what is whole, and stands beside what it replaces: after a kill it takes that one's place. */
const ready = ".ready";

/** A folder on disk. Files and folders are written beside their place, brought to the disk, and then renamed. */
export function trainingFolder(path: string): TrainingFolder {
  return {
    name: path,
    async list() {
      await putInOrder(path);
      return orUndefined(readdir(path));
    },
    async read(file) {
      const content = await orUndefined(readFile(join(path, file)));
      return content && new Uint8Array(content.buffer, content.byteOffset, content.byteLength); // Node's Buffer slices otherwise
    },
    async write(file, content) {
      await mkdir(path, { recursive: true });
      await putInOrder(path);
      await putInPlace(join(path, file), (beside) => writeFile(beside, content));
    },
    async writeFolder(name, files) {
      await mkdir(path, { recursive: true });
      await putInOrder(path);
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

/** Ends what a run that was killed was about. */
async function putInOrder(path: string): Promise<void> {
  for (const name of (await orUndefined(readdir(path))) ?? []) {
    if (name.endsWith(unfinished)) await rm(join(path, name), { recursive: true, force: true });
    if (name.endsWith(ready)) await replace(join(path, name.slice(0, -ready.length)));
  }
}

async function putInPlace(path: string, write: (beside: string) => Promise<void>): Promise<void> {
  const beside = `${path}${unfinished}`;
  try {
    await write(beside);
    await rename(beside, `${path}${ready}`);
    await replace(path);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}

// A folder cannot be renamed over another.
async function replace(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await rename(`${path}${ready}`, path);
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

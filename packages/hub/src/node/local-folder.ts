import { open, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Folder } from "../folder.ts";
import { HubError } from "../hub-error.ts";
import { isWeightFile, loneFile } from "./lone-file.ts";
import { sha256 } from "./sha256.ts";

/** One read of at most this many bytes: Node's calls take less than 2 GiB at once. */
const chunkBytes = 2 ** 30;

/**
 * A folder on disk, or a file of weights with what lies beside it. A path is named in full, a URL (of a bundled checkpoint)
 * by its last part. Symbolic links are followed, since the Hugging Face cache is made of them.
 *
 * @throws {HubError} `model-not-found` where nothing is, `bad-checkpoint` where it is neither, `unreadable`.
 */
export async function localFolder(path: string | URL): Promise<Folder> {
  const root = typeof path === "string" ? resolve(path) : fileURLToPath(path);
  const status = await statOrUndefined(root);
  if (status === undefined) {
    throw new HubError("model-not-found", `${root}: there is no such folder`, "Check the path.");
  }
  if (status.isFile() && isWeightFile(root)) return loneFile(await localFolder(dirname(root)), root);
  if (!status.isDirectory()) {
    const hint =
      "Give the folder that holds config.json, the weights and the tokenizer's files, or a file of weights alone: .safetensors, .bin, .pt or .pth.";
    throw new HubError("bad-checkpoint", `${root} is not a folder`, hint);
  }
  return {
    name: typeof path === "string" ? root : basename(root),
    read: async (file) => readFile(inside(root, file)),
    has: async (file) => (await statOrUndefined(inside(root, file))) !== undefined,
    sha256: (contents) => sha256(contents),
  };
}

/** A path in the folder. Names come from files too (a shard's, from an index), so one that leads out is refused. */
function inside(root: string, file: string): string {
  if (file !== basename(file) || file === "" || file === "." || file === "..") {
    throw new HubError("bad-checkpoint", `${JSON.stringify(file)} is not the name of a file`, "Check the checkpoint.");
  }
  return join(root, file);
}

/** The whole file in one allocation and, below a GiB, one system call: `fs.readFile` reads it in pieces of 512 KiB. */
async function readFile(path: string): Promise<Uint8Array | undefined> {
  // Before opening: to open a named pipe would wait for ever.
  const status = await statOrUndefined(path);
  if (status === undefined) return undefined;
  if (!status.isFile()) throw new HubError("bad-checkpoint", `${path} is not a file`, "Check the folder.");
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    let position = 0;
    while (position < size) {
      const { bytesRead } = await file.read(bytes, position, Math.min(chunkBytes, size - position), position);
      if (bytesRead === 0) throw new Error("the file became shorter while it was read");
      position += bytesRead;
    }
    return bytes;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function statOrUndefined(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): HubError {
  const why = error instanceof Error ? error.message : String(error);
  return new HubError("unreadable", `${path} cannot be read: ${why}`, "Check its permissions and size.", {
    cause: error,
  });
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

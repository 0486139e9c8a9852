import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Folder } from "../folder.ts";
import { HubError } from "../hub-error.ts";
import { localFolder } from "./local-folder.ts";
import { weightFiles } from "./lone-file.ts";

/**
 * A folder that takes its config.json from elsewhere and, from beside that, what it lacks of a tokenizer.
 *
 * @param config path of a config.json, whatever its name.
 * @throws {HubError} `bad-checkpoint` where there is no such file, `unreadable`.
 */
export async function withConfiguration(folder: Folder, config: string): Promise<Folder> {
  const contents = await readConfiguration(config);
  const beside = await localFolder(dirname(config));
  return {
    ...folder,
    nameOf: (file) => (file === "config.json" ? config : (folder.nameOf?.(file) ?? `${folder.name}/${file}`)),
    async read(file) {
      if (file === "config.json") return contents.slice();
      return (await folder.read(file)) ?? (weightFiles.has(file) ? undefined : beside.read(file));
    },
    async has(file) {
      return file === "config.json" || (await folder.has(file)) || (!weightFiles.has(file) && beside.has(file));
    },
  };
}

async function readConfiguration(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const absent = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = absent ? "there is no such file" : error instanceof Error ? error.message : String(error);
    throw new HubError(absent ? "bad-checkpoint" : "unreadable", `${path}: ${why}`, "Check the path.", {
      cause: error,
    });
  }
}

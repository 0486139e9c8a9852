import { stat } from "node:fs/promises";
import { distance } from "fastest-levenshtein";
import type { Folder } from "../folder.ts";
import { HubError } from "../hub-error.ts";
import { localFolder } from "./local-folder.ts";

/** What is asked of a bundled checkpoint's entry. */
export interface BundledFolder {
  readonly id: string;
  readonly folder: URL;
  /** Of its weights, in hex. */
  readonly sha256: string;
}

/** Where a model's name led to. */
export interface ResolvedModel {
  /** The name as it was given. */
  readonly id: string;
  readonly source: "bundled" | "folder";
  readonly folder: Folder;
  /** Of the weights, where it is known without hashing them. */
  readonly sha256?: string;
}

/** Names on the Hugging Face hub: an owner and a name of letters, digits, `-`, `_` and `.`. */
const hubId = /^\w[\w.-]*\/\w[\w.-]*$/;

/** Edits between a mistyped name and the one that was meant: a third of its letters. */
const nearEnough = 1 / 3;

/**
 * Finds the checkpoint that a name means: a bundled one, or else a folder.
 *
 * @param name a bundled name, a path, or `org/name` on the hub.
 * @param bundled the checkpoints that come along.
 * @throws {HubError} `offline` for `org/name` where no such folder is; `bad-checkpoint` for a path to a file;
 *   `model-not-found` for all else.
 */
export async function resolveModel(name: string, bundled: readonly BundledFolder[]): Promise<ResolvedModel> {
  const known = bundled.find(({ id }) => id === name);
  if (known !== undefined) {
    return { id: name, source: "bundled", folder: await localFolder(known.folder), sha256: known.sha256 };
  }
  if (await exists(name)) return { id: name, source: "folder", folder: await localFolder(name) };
  if (hubId.test(name)) {
    const message = `there is no folder ${name}, and models are not downloaded from the Hugging Face hub yet`;
    const hint = `Download it (hf download ${name} --local-dir FOLDER) and give the folder: --model FOLDER.`;
    throw new HubError("offline", message, hint);
  }
  const names = bundled.map(({ id }) => id);
  const nearest = nearestName(name, names);
  const hint = `${nearest === undefined ? "" : `Did you mean ${nearest}? `}Bundled: ${names.join(", ")}; or give a folder.`;
  throw new HubError("model-not-found", `there is no model ${JSON.stringify(name)}, bundled or as a folder`, hint);
}

async function exists(path: string): Promise<boolean> {
  if (path === "" || path.includes("\0")) return false;
  try {
    await stat(path);
    return true;
  } catch (error) {
    // Only what is certainly not there; for the rest, localFolder says what is the matter.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return !(code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG");
  }
}

function nearestName(name: string, names: readonly string[]): string | undefined {
  const asked = name.toLowerCase();
  const [nearest] = names
    // A name without its beginning or end ("mini-sst2") is near whatever the count of edits.
    .map((id) => ({ id, edits: asked.length > 2 && id.includes(asked) ? 0 : distance(asked, id) }))
    .filter(({ id, edits }) => edits <= id.length * nearEnough)
    .toSorted((a, b) => a.edits - b.edits);
  return nearest?.id;
}

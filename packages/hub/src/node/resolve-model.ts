import { stat } from "node:fs/promises";
import { distance } from "fastest-levenshtein";
import type { Folder } from "../folder.ts";
import { HubError } from "../hub-error.ts";
import { parseRepository } from "../repository/repository.ts";
import { cachedModel } from "./cache/cached-model.ts";
import { type HubAccess, hubModel, settingsOf } from "./hub-model.ts";
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
  readonly source: "bundled" | "folder" | "hub";
  readonly folder: Folder;
  /** Of the weights, where it is known without hashing them. */
  readonly sha256?: string;
}

/** Edits between a mistyped name and the one that was meant: a third of its letters. */
const nearEnough = 1 / 3;

/**
 * Finds the checkpoint that a name means: a bundled one, or else a folder, or else a model of the hub, which is fetched unless
 * it is in the cache.
 *
 * @param name a bundled name, a path, or `org/name[@revision]` on the hub; a bare name of the hub (`gpt2`) if it is in the cache.
 * @param bundled the checkpoints that come along.
 * @throws {HubError} what `pullFromHub` throws for `org/name`; `bad-checkpoint` for a path to a file; `model-not-found` for all else.
 */
export async function resolveModel(
  name: string,
  bundled: readonly BundledFolder[],
  access: HubAccess = {},
): Promise<ResolvedModel> {
  const known = bundled.find(({ id }) => id === name);
  if (known !== undefined) {
    return { id: name, source: "bundled", folder: await localFolder(known.folder), sha256: known.sha256 };
  }
  if (await exists(name)) return { id: name, source: "folder", folder: await localFolder(name) };
  const repository = parseRepository(name);
  // A bare name is rather a slip of the pen than a wish to ask the network.
  if (
    repository &&
    (repository.id.includes("/") || (await cachedModel((await settingsOf(access)).cache, repository)))
  ) {
    const { path } = await hubModel(repository, access);
    return { id: name, source: "hub", folder: { ...(await localFolder(path)), name } };
  }
  const names = bundled.map(({ id }) => id);
  const nearest = nearestName(name, names);
  const hint = `${nearest === undefined ? "" : `Did you mean ${nearest}? `}Bundled: ${names.join(", ")}; or give a folder, or org/name of the hub.`;
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

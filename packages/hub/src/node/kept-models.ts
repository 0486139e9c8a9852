import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { HubError } from "../hub-error.ts";
import { parseRepository, type Repository } from "../repository/repository.ts";
import { isRecord } from "../text-file.ts";
import { cachedModel } from "./cache/cached-model.ts";
import { cachedRepositories, removeCached } from "./cache/cached-repositories.ts";
import { type WeightsFacts, weightsFacts } from "./cache/weights-facts.ts";
import { type HubAccess, settingsOf } from "./hub-model.ts";

/** A model in the cache, whoever fetched it. */
export interface KeptModel {
  /** What to call it by: `org/name`, `org/name@revision`. */
  readonly id: string;
  readonly commit: string;
  /** Where its files are. */
  readonly path: string;
  /** Whether config.json and all weights are there. */
  readonly whole: boolean;
  /** config.json; empty where it is not there or cannot be read. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Undefined where the weights are not there. */
  readonly weights: WeightsFacts | undefined;
}

/** The models in the cache, one for each commit of which there is something. @throws {HubError} `bad-setting` */
export async function keptModels(access: HubAccess = {}): Promise<KeptModel[]> {
  const { cache } = await settingsOf(access);
  const kept: KeptModel[] = [];
  for (const { id, commits } of await cachedRepositories(cache, "model"))
    for (const [commit, names] of commits) {
      const model = await keptModel(cache, { kind: "model", id, revision: commit });
      const name = names.includes("main") ? id : `${id}@${names[0] ?? commit}`;
      if (model) kept.push({ ...model, id: name });
    }
  return kept;
}

/** What the cache has of one model. @returns undefined where that is nothing @throws {HubError} `bad-setting` */
export async function keptModelOf(name: string, access: HubAccess = {}): Promise<KeptModel | undefined> {
  const repository = parseRepository(name);
  const { cache } = await settingsOf(access);
  const model = repository && (await keptModel(cache, repository));
  return model && { ...model, id: name };
}

async function keptModel(cache: string, repository: Repository): Promise<Omit<KeptModel, "id"> | undefined> {
  const cached = await cachedModel(cache, repository);
  if (!cached) return undefined;
  const { commit, path, whole, files } = cached;
  return { commit, path, whole, config: await readConfig(path), weights: await weightsFacts(path, files) };
}

async function readConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const config: unknown = JSON.parse(await readFile(join(path, "config.json"), "utf8"));
    return isRecord(config) ? config : {};
  } catch {
    return {}; // whoever opens it is told why
  }
}

/**
 * Takes a model, or a data set, out of the cache.
 *
 * @param name `org/name` for all of its revisions, `org/name@revision` for one and the files that no other uses; a data set
 *   with `hf:` in front
 * @returns bytes that this made free
 * @throws {HubError} `model-not-found` where the cache has nothing of that name; `unreadable`, `bad-setting`
 */
export async function removeKept(name: string, access: HubAccess = {}): Promise<number> {
  const kind = name.startsWith("hf:") ? "dataset" : "model";
  const repository = parseRepository(kind === "dataset" ? name.slice("hf:".length) : name, kind);
  const { cache } = await settingsOf(access);
  const revision = name.includes("@") ? repository?.revision : undefined;
  const freed = repository && (await removeCached(cache, repository, revision));
  if (freed !== undefined) return freed;
  const message = `the cache (${cache}) has nothing of the name ${JSON.stringify(name)}`;
  throw new HubError("model-not-found", message, "`limelight models list` shows what it has.");
}

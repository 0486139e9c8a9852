import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasTokenizer, isWeightIndex, pickModelFiles, shardsOf } from "../../repository/model-files.ts";
import type { Repository } from "../../repository/repository.ts";
import { layoutOf, snapshotPath } from "./layout.ts";
import { commitOf, isInSnapshot } from "./snapshot.ts";

/** What the cache has of a model. */
export interface CachedModel {
  readonly commit: string;
  /** Where its files are. */
  readonly path: string;
  readonly files: ReadonlySet<string>;
  /** Whether config.json and all weights are there: what it takes to run. */
  readonly whole: boolean;
  /** Whether a tokenizer is, too. */
  readonly tokenizer: boolean;
}

/** Looks a model up in the cache, whoever fetched it. @returns undefined where nothing of that revision is there */
export async function cachedModel(cache: string, repository: Repository): Promise<CachedModel | undefined> {
  const layout = layoutOf(cache, repository);
  const commit = await commitOf(layout, repository.revision);
  if (commit === undefined) return undefined;
  const path = dirname(snapshotPath(layout, commit, "config.json"));
  const names = await readdir(path).catch(() => []);
  // A link whose blob is gone is none.
  const there = await Promise.all(names.map((name) => isInSnapshot(layout, commit, name)));
  const files = new Set(names.filter((_name, index) => there[index]));
  if (files.size === 0) return undefined;
  const whole = files.has("config.json") && (await hasWeights(path, files));
  return { commit, path, files, whole, tokenizer: hasTokenizer(files) };
}

async function hasWeights(path: string, files: ReadonlySet<string>): Promise<boolean> {
  const { weights } = pickModelFiles(files);
  if (weights === undefined) return false;
  if (!isWeightIndex(weights)) return true;
  try {
    return shardsOf(await readFile(join(path, weights), "utf8"), weights).every((shard) => files.has(shard));
  } catch {
    return false; // fetched again, it may be better
  }
}

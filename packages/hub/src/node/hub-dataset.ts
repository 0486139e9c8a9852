import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import {
  areAllShards,
  convertedRevision,
  type DatasetSplit,
  parquetParts,
  parseDataset,
  partsOf,
} from "../repository/dataset-files.ts";
import { HubError } from "../hub-error.ts";
import { layoutOf, snapshotPath } from "./cache/layout.ts";
import { pullDataset, type PulledDataset } from "./cache/pull-dataset.ts";
import { commitOf, isInSnapshot } from "./cache/snapshot.ts";
import { readTree } from "./cache/tree.ts";
import { type HubAccess, settingsOf, withClient } from "./hub-model.ts";

/**
 * The parquet files of a split of a data set, in the cache. What is there is taken as it is; what is not is fetched.
 *
 * @param reference `hf:NAME[/CONFIG][@REVISION]:SPLIT`
 * @throws {HubError} `offline` where it would have to be fetched and may not; what {@link pullDatasetFromHub} throws
 */
export async function hubDataset(reference: string, access: HubAccess = {}): Promise<Pick<PulledDataset, "paths">> {
  const { cache, offline } = await settingsOf(access);
  for (const meaning of parseDataset(reference)) {
    const paths = await cachedSplit(cache, meaning);
    if (paths) return { paths };
  }
  if (!offline) return pullDatasetFromHub(reference, access);
  const hint = `Fetch it where there is a connection, without --offline and HF_HUB_OFFLINE: \`limelight models pull ${reference}\``;
  throw new HubError("offline", `${reference} is not in the cache (${cache}), and the network is not asked`, hint);
}

/**
 * Brings a split of a data set into the cache, or up to date.
 *
 * @throws {HubError} `model-not-found` where there is no such data set, `bad-checkpoint` where it has no such configuration or
 *   split; the signal's reason
 */
export async function pullDatasetFromHub(reference: string, access: HubAccess = {}): Promise<PulledDataset> {
  const meanings = parseDataset(reference);
  const settings = await settingsOf(access);
  return withClient(settings, access, async (client) => {
    const failures: HubError[] = [];
    for (const meaning of meanings) {
      try {
        return await pullDataset(meaning, {
          client,
          progress: access.progress,
          disk: access.disk,
          lockTimes: access.lockTimes,
        });
      } catch (error) {
        const other = error instanceof HubError && /^(?:model-not-found|bad-checkpoint)$/.test(error.code);
        if (!other) throw error;
        failures.push(error);
      }
    }
    // What is there and lacks the split tells more than what is not there.
    throw failures.find(({ code }) => code === "bad-checkpoint") ?? failures[0];
  });
}

/** The files of a split, if all of them are in the cache. */
async function cachedSplit(cache: string, wanted: DatasetSplit): Promise<readonly string[] | undefined> {
  const { repository } = wanted;
  const layout = layoutOf(cache, repository);
  for (const revision of [repository.revision, ...(repository.revision === "main" ? [convertedRevision] : [])]) {
    const commit = await commitOf(layout, revision);
    if (commit === undefined) continue;
    const root = join(layout.snapshots, commit);
    const listed = await readTree(layout, commit);
    const names = listed ?? (await filesBelow(root));
    const parts = split(names, wanted);
    const there = await Promise.all(parts.map((name) => isInSnapshot(layout, commit, name)));
    if (parts.length > 0 && there.every(Boolean) && (listed !== undefined || areAllShards(parts)))
      return parts.map((name) => snapshotPath(layout, commit, name));
  }
  return undefined;
}

function split(names: readonly string[], wanted: DatasetSplit): readonly string[] {
  try {
    return partsOf(parquetParts(names), wanted);
  } catch {
    return []; // what is not there may be on the hub
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

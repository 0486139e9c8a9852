import { HubError } from "../../hub-error.ts";
import { convertedRevision, type DatasetSplit, parquetParts, partsOf } from "../../repository/dataset-files.ts";
import { apiAddress, type Repository } from "../../repository/repository.ts";
import { isRecord } from "../../text-file.ts";
import { type AbsentFile, askFile, askJson, askListing, type RemoteFile } from "../fetch/ask-hub.ts";
import type { HubClient } from "../fetch/hub-client.ts";
import { fetchFiles, type FetchOptions } from "./fetch-files.ts";
import { layoutOf, snapshotPath } from "./layout.ts";
import { writeRef } from "./snapshot.ts";
import { writeTree } from "./tree.ts";

/** A split of a data set that has been fetched. */
export interface PulledDataset {
  readonly commit: string;
  /** Its parquet files, in their order. */
  readonly paths: readonly string[];
  readonly fetchedBytes: number;
}

/**
 * Brings the parquet files of a split into the cache: the repository's own, or else those that the hub converted it to.
 *
 * @throws {HubError} `model-not-found` where there is no such data set, `bad-checkpoint` where it has no such configuration or
 *   split, or no parquet files; what fetching throws
 */
export async function pullDataset(wanted: DatasetSplit, options: FetchOptions): Promise<PulledDataset> {
  const { client } = options;
  const { repository, files } = await describeSplit(client, wanted);
  const fetchedBytes = await fetchFiles(repository, files, options);
  const layout = layoutOf(client.settings.cache, repository);
  const commit = files[0]?.commit ?? "";
  await writeRef(layout, repository.revision, commit);
  return { commit, paths: files.map(({ name }) => snapshotPath(layout, commit, name)), fetchedBytes };
}

interface Described {
  readonly repository: Repository;
  readonly files: readonly RemoteFile[];
}

async function describeSplit(client: HubClient, wanted: DatasetSplit): Promise<Described> {
  const { repository } = wanted;
  const converted = { ...repository, revision: convertedRevision };
  const own = await listedSplit(client, repository, wanted);
  if ("files" in own) return own;
  // Of another revision than the newest the hub converts nothing.
  const places = repository.revision === "main" ? [converted] : [];
  for (const place of places) {
    const found = await listedSplit(client, place, wanted).catch(ifAbsent);
    if (found && "files" in found) return found;
    const named = await namedSplit(client, place, wanted);
    if (named) return named;
    if (found?.why) throw found.why;
  }
  if (own.why) throw own.why;
  const hint = "Download its files, and give them as .parquet, .tsv, .csv or .jsonl.";
  throw new HubError("bad-checkpoint", `the data set ${repository.id} has no parquet files`, hint);
}

/** A split that the listing of a revision has; why not, where it has parquet files and they are others. */
async function listedSplit(
  client: HubClient,
  repository: Repository,
  wanted: DatasetSplit,
): Promise<Described | { readonly why: HubError | undefined }> {
  const listing = await askListing(client, repository);
  const parts = parquetParts(listing?.files.map(({ name }) => name) ?? []);
  if (!listing || parts.length === 0) return { why: undefined };
  let names: readonly string[];
  try {
    names = partsOf(parts, wanted);
  } catch (error) {
    if (error instanceof HubError) return { why: error };
    throw error;
  }
  const files = await Promise.all(names.map((name) => askFile(client, repository, name, listing.commit)));
  if (listing.commit !== undefined)
    await writeTree(layoutOf(client.settings.cache, repository), listing.commit, listing.files);
  const lost = files.find((file) => "absent" in file);
  if (lost) {
    const hint = "Try again later, or take another revision.";
    throw new HubError("network", `${repository.id}: the hub lists ${lost.name}, and does not give it`, hint);
  }
  return { repository, files: files.filter(isThere) };
}

/** A split as the hub names its files: `api/datasets/NAME/parquet/CONFIG/SPLIT`. */
async function namedSplit(
  client: HubClient,
  repository: Repository,
  wanted: DatasetSplit,
): Promise<Described | undefined> {
  const { config = "default", split } = wanted;
  const path = ["parquet", config, split].map(encodeURIComponent).join("/");
  const answer = (await askJson(client, repository, apiAddress(client.settings.endpoint, repository, path)))?.answer;
  const addresses = isRecord(answer) ? answer["parquet_files"] : answer;
  if (!Array.isArray(addresses)) return undefined;
  const files: (RemoteFile | AbsentFile)[] = [];
  for (const [index, address] of addresses.entries()) {
    if (typeof address !== "string" || !URL.canParse(address, client.settings.endpoint)) return undefined;
    const name = `${config}/${split}/${String(index).padStart(4, "0")}.parquet`;
    files.push(
      await askFile(client, repository, name, repository.revision, new URL(address, client.settings.endpoint)),
    );
  }
  const there = files.filter(isThere);
  return there.length > 0 && there.length === files.length ? { repository, files: there } : undefined;
}

function isThere(file: RemoteFile | AbsentFile): file is RemoteFile {
  return !("absent" in file);
}

/** A revision that is not there is one without files. */
function ifAbsent(error: unknown): undefined {
  if (error instanceof HubError && error.code === "model-not-found") return undefined;
  throw error;
}

import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { HubError } from "../../hub-error.ts";
import { isWeightIndex, modelFileNames, pickModelFiles, shardsOf } from "../../repository/model-files.ts";
import { nameOf, type Repository } from "../../repository/repository.ts";
import { type AbsentFile, askFile, askListing, type RemoteFile } from "../fetch/ask-hub.ts";
import type { HubClient } from "../fetch/hub-client.ts";
import { fetchFiles, type FetchOptions } from "./fetch-files.ts";
import { layoutOf, snapshotPath } from "./layout.ts";
import { writeAbsent, writeRef } from "./snapshot.ts";

/** A model that has been fetched. */
export interface PulledModel {
  readonly commit: string;
  /** Where its files are. */
  readonly path: string;
  /** Names of the files that a model needs. */
  readonly files: readonly string[];
  /** What came over the network for it. */
  readonly fetchedBytes: number;
}

/**
 * Brings what a model needs into the cache: config.json, the tokenizer's files, and the weights, which come last, so that a
 * snapshot with weights is one that has all else. The branch or tag is noted when all is there.
 *
 * @throws {HubError}; the signal's reason. What came is kept, and the next try goes on from there.
 */
export async function pullModel(repository: Repository, options: FetchOptions): Promise<PulledModel> {
  const { client } = options;
  const layout = layoutOf(client.settings.cache, repository);
  const { commit, present, absent } = await describeFiles(client, repository);
  for (const name of absent) await writeAbsent(layout, commit, name);
  const { small, weights } = pickModelFiles(new Set(present.keys()));
  const told = (names: readonly string[]): RemoteFile[] =>
    names.map((name) => present.get(name)).filter((file) => file !== undefined);
  if (!present.has("config.json")) {
    const hint =
      "Limelight reads models in the form of transformers; a repository of another kind, or of parts of one, is none.";
    throw new HubError("bad-checkpoint", `${nameOf(repository)}: the repository has no config.json`, hint);
  }
  if (weights === undefined) {
    const hint = "It may hold other forms (ONNX, TensorFlow, GGUF), which are not read.";
    throw new HubError("bad-checkpoint", `${nameOf(repository)}: the repository has no weights that can be read`, hint);
  }
  let fetchedBytes = 0;
  const names = [...small, weights];
  if (isWeightIndex(weights)) {
    fetchedBytes += await fetchFiles(repository, told(names), options);
    const index = await readFile(snapshotPath(layout, commit, weights), "utf8");
    const shards = shardsOf(index, `${nameOf(repository)}/${weights}`);
    const files = await Promise.all(shards.map((name) => askFile(client, repository, name, commit)));
    const lost = files.find((file) => "absent" in file);
    if (lost)
      throw new HubError(
        "bad-checkpoint",
        `${nameOf(repository)}: ${weights} names ${lost.name}, which is not there`,
        "Take another revision of it.",
      );
    fetchedBytes += await fetchFiles(repository, files.filter(isThere), options);
    names.push(...shards);
  } else fetchedBytes += await fetchFiles(repository, told(names), options);
  await writeRef(layout, repository.revision, commit);
  return { commit, path: dirname(snapshotPath(layout, commit, "config.json")), files: names, fetchedBytes };
}

interface Described {
  readonly commit: string;
  readonly present: ReadonlyMap<string, RemoteFile>;
  /** What a model might have, and this one lacks. */
  readonly absent: readonly string[];
}

/** Which of the files that a model may need are there, all of one commit. */
async function describeFiles(client: HubClient, repository: Repository): Promise<Described> {
  const listing = await askListing(client, repository);
  const listed = listing && new Set(listing.files.map(({ name }) => name));
  const { small, weights } = pickModelFiles(listed ?? new Set(modelFileNames));
  const wanted = listed ? [...small, ...(weights === undefined ? [] : [weights])] : modelFileNames;
  const first = await askFile(client, repository, "config.json", listing?.commit);
  const commit = first.commit ?? listing?.commit;
  if (commit === undefined) {
    const hint = "Check the name, and HF_ENDPOINT.";
    throw new HubError("model-not-found", `${nameOf(repository)}: ${client.settings.endpoint} has no such model`, hint);
  }
  const others = wanted.filter((name) => name !== "config.json");
  const files: (RemoteFile | AbsentFile)[] = [
    first,
    ...(await Promise.all(others.map((name) => askFile(client, repository, name, commit)))),
  ];
  const absent = listed
    ? modelFileNames.filter((name) => !listed.has(name))
    : files.filter((file) => !isThere(file)).map(({ name }) => name);
  return { commit, present: new Map(files.filter(isThere).map((file) => [file.name, file])), absent };
}

function isThere(file: RemoteFile | AbsentFile): file is RemoteFile {
  return !("absent" in file);
}

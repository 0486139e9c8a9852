import { HubError } from "../hub-error.ts";
import { parseListing, type RepositoryFile } from "../repository/listing.ts";
import { isWeightIndex, pickModelFiles, shardsOf } from "../repository/model-files.ts";
import {
  apiAddress,
  defaultEndpoint,
  fileAddress,
  nameOf,
  parseRepository,
  type Repository,
} from "../repository/repository.ts";
import { alone } from "./browser-store.ts";
import { fetchFile } from "./fetch-file.ts";
import type { FetchProgress } from "./fetched-folder.ts";
import type { FileStore } from "./file-store.ts";

/** How a model of the hub is fetched for a page. */
export interface HubFilesOptions {
  /** Where the hub answers, without a slash at its end. */
  readonly endpoint?: string;
  readonly store: FileStore;
  readonly progress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
  /** Before another try; doubled after each. */
  readonly pauseMilliseconds?: number;
}

/** A page reads, and hashes, files at once, which browsers do for fewer bytes than this. */
const mostBytes = 2 ** 31;
const attempts = 4;
const hint = "Try again later: what has come is kept, and the next try goes on from there.";

/** What the hub lists well enough to be held against. */
interface KnownFile extends RepositoryFile {
  readonly bytes: number;
  readonly hash: string;
}

/**
 * Fetches what a model of the hub needs, keeps it, and gives it as files: the same as a folder that was dropped. What is kept is
 * not fetched again; what came in part is gone on from.
 *
 * @param name `org/name`, `org/name@revision`
 * @throws HubError; the signal's reason
 */
export async function hubFiles(name: string, options: HubFilesOptions): Promise<readonly File[]> {
  const repository = parseRepository(name);
  if (!repository) {
    const how = "It looks like org/name, or org/name@revision.";
    throw new HubError("model-not-found", `${JSON.stringify(name)} is no name of a model on the hub`, how);
  }
  const { commit, known } = await listed(repository, options);
  const { small, weights } = pickModelFiles(new Set(known.keys()));
  if (!known.has("config.json") || weights === undefined) {
    const lacks = weights === undefined ? "weights that can be read" : "config.json";
    throw new HubError("bad-checkpoint", `${name}: the repository has no ${lacks}`, "Take another model.");
  }
  const progress = progressOf(options);
  const fetched = (file: string): Promise<File> => {
    const entry = known.get(file);
    if (entry) return kept(repository, commit, entry, progress, options);
    throw new HubError(
      "bad-checkpoint",
      `${name}: ${weights} names ${file}, which is not there`,
      "Take another model.",
    );
  };
  progress.expect([...small, weights].map((file) => known.get(file)));
  const files: File[] = [];
  for (const file of [...small, weights]) files.push(await fetched(file));
  const last = files.at(-1);
  if (!last || !isWeightIndex(weights)) return files;
  const shards = shardsOf(await last.text(), `${name}/${weights}`);
  progress.expect(shards.map((file) => known.get(file)));
  for (const shard of shards) files.push(await fetched(shard));
  return files;
}

interface Listed {
  readonly commit: string;
  readonly known: ReadonlyMap<string, KnownFile>;
}

async function listed(repository: Repository, options: HubFilesOptions): Promise<Listed> {
  const { endpoint = defaultEndpoint, signal, fetch = globalThis.fetch } = options;
  const name = nameOf(repository);
  const address = apiAddress(endpoint, repository, `revision/${encodeURIComponent(repository.revision)}?blobs=true`);
  const answer = await persistently(options, async () => {
    const response = await fetch(address, {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      ...(signal && { signal }),
    });
    if (response.status === 401 || response.status === 404)
      throw new HubError(
        "model-not-found",
        `the hub has no model ${name}, or it is private (${response.status})`,
        "Check the name. Private models can be fetched on the command line, with HF_TOKEN, and dropped here.",
      );
    if (response.status === 403)
      throw new HubError(
        "access-denied",
        `${name} is given to those alone who accepted its terms`,
        "Fetch it on the command line, with HF_TOKEN, and drop its folder here.",
      );
    if (!response.ok) throw new HubError("offline", `${name}: the hub answers ${response.status}`, hint);
    const body: unknown = await response.json();
    return body;
  });
  const listing = parseListing(answer);
  if (listing?.commit === undefined) {
    const message = `${name}: what answers at ${endpoint} is no hub`;
    throw new HubError("bad-checkpoint", message, "An address in between may answer in its place.");
  }
  const { commit, files } = listing;
  return { commit, known: new Map(files.filter(isKnown).map((file) => [file.name, file])) };
}

function isKnown(file: RepositoryFile): file is KnownFile {
  return file.bytes !== undefined && file.hash !== undefined;
}

/** A file out of the store, or fetched into it. */
async function kept(
  repository: Repository,
  commit: string,
  { name, bytes, hash }: KnownFile,
  progress: TotalProgress,
  options: HubFilesOptions,
): Promise<File> {
  const { endpoint = defaultEndpoint, store, signal, fetch } = options;
  if (bytes >= mostBytes) {
    const message = `${repository.id}/${name} has ${(bytes / 2 ** 30).toFixed(1)} GiB, and a page can read less than 2`;
    throw new HubError("too-large", message, "Take a smaller model, or run this one on the command line.");
  }
  const stored = async (): Promise<File | undefined> => {
    const blob = await store.open(hash, bytes);
    if (blob) progress.came(name, bytes, "storage");
    return blob && new File([blob], name);
  };
  const fetched = (): Promise<File> =>
    persistently(options, async () => {
      const before = await store.parts?.read(hash);
      try {
        const contents = await fetchFile(
          { address: fileAddress(endpoint, repository, commit, name), name: `${repository.id}/${name}`, bytes, hash },
          {
            hint,
            progress: (came) => progress.came(name, came, "network"),
            keep: async (all, from) => store.parts?.put(hash, from, all.subarray(from)),
            ...(before && before.length < bytes && { before }),
            ...(signal && { signal }),
            ...(fetch && { fetch }),
          },
        );
        if (!((await store.parts?.finish(hash, bytes)) ?? false)) await store.write(hash, contents);
        return new File([(await store.open(hash, bytes)) ?? contents], name);
      } catch (error) {
        // What does not fit together is not gone on from.
        if (error instanceof HubError && error.code === "bad-checkpoint") {
          await store.parts?.remove(hash);
          if (before) throw new HubError("offline", error.message, error.hint, { cause: error });
        }
        throw error;
      }
    });
  return (await stored()) ?? alone(`limelight/${hash}`, async () => (await stored()) ?? fetched());
}

/** Tries again where the connection was at fault. */
async function persistently<T>(
  { signal, pauseMilliseconds = 1000 }: HubFilesOptions,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const isOurs = error instanceof HubError;
      if (attempt === attempts || (isOurs && error.code !== "offline")) {
        if (isOurs) throw error;
        const why = error instanceof Error ? error.message : String(error);
        throw new HubError("offline", `the hub cannot be reached: ${why}`, "Check the connection and try again.", {
          cause: error,
        });
      }
      await pause(pauseMilliseconds * 2 ** (attempt - 1), signal);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}

interface TotalProgress {
  /** Files that will come. */
  expect(files: readonly (KnownFile | undefined)[]): void;
  came(name: string, bytes: number, from: FetchProgress["from"]): void;
}

function progressOf({ progress }: HubFilesOptions): TotalProgress {
  const have = new Map<string, number>();
  let total = 0;
  return {
    expect: (files) => (total += files.reduce((sum, file) => sum + (file?.bytes ?? 0), 0)),
    came(name, bytes, from) {
      have.set(name, bytes);
      progress?.({ bytes: [...have.values()].reduce((sum, each) => sum + each, 0), total, from });
    },
  };
}

import { HubError } from "../hub-error.ts";
import { nameOf, parseRepository, type Repository } from "../repository/repository.ts";
import { type CachedModel, cachedModel } from "./cache/cached-model.ts";
import type { Disk } from "./cache/disk.ts";
import type { FetchState } from "./cache/fetch-files.ts";
import type { LockTimes } from "./cache/lock.ts";
import { pullModel, type PulledModel } from "./cache/pull-model.ts";
import { HubClient } from "./fetch/hub-client.ts";
import type { Patience } from "./fetch/patience.ts";
import { type HubSettings, hubSettings } from "./fetch/settings.ts";

/** How the hub and its cache are gone about. */
export interface HubAccess {
  /** Never ask the network, whatever the environment says. */
  readonly offline?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as files come; not at all where nothing is fetched. */
  readonly progress?: ((state: FetchState) => void) | undefined;
  /** Instead of the process's own: where the hub is, where the cache, and who asks. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly patience?: Partial<Patience>;
  /** What stands for the file system, where a test has one refuse. */
  readonly disk?: Disk;
  readonly lockTimes?: LockTimes;
}

/**
 * Brings a model into the cache, or up to date: the branch is asked for its newest commit.
 *
 * @param name `org/name`, `org/name@revision`
 * @throws {HubError}; the signal's reason
 */
export async function pullFromHub(name: string, access: HubAccess = {}): Promise<PulledModel> {
  const repository = parseRepository(name);
  if (!repository) {
    const hint = "Give org/name, or org/name@revision (a branch, a tag or a commit).";
    throw new HubError("model-not-found", `${JSON.stringify(name)} is no name of a model on the hub`, hint);
  }
  return pull(repository, await settingsOf(access), access);
}

/**
 * Where a model of the hub lies in the cache. One that is there, whoever fetched it, is taken as it is, so that an experiment
 * gives the same tomorrow; one that is not is fetched.
 *
 * @throws {HubError} `offline` where it would have to be fetched and may not; what {@link pullFromHub} throws
 */
export async function hubModel(repository: Repository, access: HubAccess = {}): Promise<{ readonly path: string }> {
  const settings = await settingsOf(access);
  const cached = await cachedModel(settings.cache, repository);
  if (cached?.whole && (cached.tokenizer || settings.offline)) return cached;
  if (settings.offline) throw offlineMiss(repository, settings, cached);
  try {
    return await pull(repository, settings, access);
  } catch (error) {
    // No tokenizer here, and no way to ask whether there is one: who needs it says so.
    if (cached?.whole && error instanceof HubError && error.code === "network") return cached;
    throw error;
  }
}

/** The settings in force. @throws {HubError} `bad-setting` */
export async function settingsOf({ offline, variables }: HubAccess): Promise<HubSettings> {
  const settings = await hubSettings(variables);
  return { ...settings, offline: settings.offline || offline === true };
}

/** Where the hub answers. @throws {HubError} `bad-setting` */
export async function hubEndpoint(access: HubAccess = {}): Promise<string> {
  return (await settingsOf(access)).endpoint;
}

async function pull(repository: Repository, settings: HubSettings, access: HubAccess): Promise<PulledModel> {
  if (settings.offline) throw offlineMiss(repository, settings, await cachedModel(settings.cache, repository));
  return withClient(settings, access, (client) =>
    pullModel(repository, { client, progress: access.progress, disk: access.disk, lockTimes: access.lockTimes }),
  );
}

/** Lends connections to some work. */
export async function withClient<T>(
  settings: HubSettings,
  { signal, patience }: HubAccess,
  work: (client: HubClient) => Promise<T>,
): Promise<T> {
  const client = await HubClient.open(settings, { signal, ...(patience && { patience }) });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

function offlineMiss(repository: Repository, { cache }: HubSettings, cached: CachedModel | undefined): HubError {
  const name = nameOf(repository);
  const lacks = cached === undefined ? "is not in" : "is not whole in";
  const hint = `Fetch it where there is a connection, without --offline and HF_HUB_OFFLINE: \`limelight models pull ${name}\``;
  return new HubError("offline", `${name} ${lacks} the cache (${cache}), and the network is not asked`, hint);
}

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Repository } from "../../repository/repository.ts";
import type { RemoteFile } from "../fetch/ask-hub.ts";
import type { HubClient } from "../fetch/hub-client.ts";
import { type Disk, lengthOf, realDisk, requireRoom } from "./disk.ts";
import { fetchBlob } from "./fetch-blob.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { LockTimes } from "./lock.ts";
import { addToSnapshot, isInSnapshot } from "./snapshot.ts";

/** How far a fetch is. */
export interface FetchState {
  /** The repository. */
  readonly name: string;
  /** The file that something came of last. */
  readonly file: string;
  readonly files: number;
  readonly filesDone: number;
  /** Of all files together; what was there before counts. */
  readonly bytes: number;
  readonly total: number;
}

/** How files are brought into the cache. */
export interface FetchOptions {
  readonly client: HubClient;
  readonly progress?: ((state: FetchState) => void) | undefined;
  readonly disk?: Disk | undefined;
  readonly lockTimes?: LockTimes | undefined;
}

/** Connections at once, as huggingface_hub has about as many workers. */
const atOnce = 4;

/**
 * Brings files of a repository into its snapshot, several at a time, in their order.
 *
 * @returns bytes that were fetched
 * @throws {HubError}; the signal's reason. What has come by then stays.
 */
export async function fetchFiles(
  repository: Repository,
  files: readonly RemoteFile[],
  { client, progress, disk = realDisk, lockTimes }: FetchOptions,
): Promise<number> {
  const { cache, links } = client.settings;
  const layout = layoutOf(cache, repository);
  const missing: RemoteFile[] = [];
  for (const file of files) if (!(await isInSnapshot(layout, file.commit, file.name, file.bytes))) missing.push(file);
  if (missing.length === 0) return 0;
  const total = missing.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  await mkdir(cache, { recursive: true }).catch(() => undefined); // writing says why not
  await requireRoom(cache, await bytesToCome(missing, layout), disk);
  const have = new Map<string, number>();
  let filesDone = 0;
  let fetched = 0;
  const tell = (file: string): void => {
    const bytes = [...have.values()].reduce((sum, each) => sum + each, 0);
    progress?.({ name: repository.id, file, files: missing.length, filesDone, bytes, total: Math.max(total, bytes) });
  };
  await inOrder(missing, client.signal, async (file, signal) => {
    const came = (bytes: number): void => {
      have.set(file.name, bytes);
      tell(file.name);
    };
    const fetchedOfFile = await fetchBlob(file, repository, {
      client: client.until(signal),
      layout,
      disk,
      lockTimes,
      progress: came,
    });
    await addToSnapshot(layout, file, { disk, links, fresh: fetchedOfFile !== undefined });
    filesDone += 1;
    fetched += fetchedOfFile ?? 0;
    tell(file.name);
  });
  return fetched;
}

/** What the disk has to have room for. */
async function bytesToCome(files: readonly RemoteFile[], { blobs }: Layout): Promise<number> {
  let sum = 0;
  for (const { etag, bytes = 0 } of files) {
    const blob = join(blobs, etag);
    if ((await lengthOf(blob)) !== bytes) sum += Math.max(0, bytes - ((await lengthOf(`${blob}.incomplete`)) ?? 0));
  }
  return sum;
}

/** Does something with each, some at a time. The first failure ends the others. */
async function inOrder<T>(
  items: readonly T[],
  outer: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const end = new AbortController();
  const signal = outer ? AbortSignal.any([outer, end.signal]) : end.signal;
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && failures.length === 0; item = waiting.shift()) {
      try {
        await work(item, signal);
      } catch (error) {
        failures.push(error);
        end.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  outer?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}

import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HubError } from "../../hub-error.ts";
import { hashOf, type RemoteFile } from "../fetch/ask-hub.ts";
import type { HubClient, Reply } from "../fetch/hub-client.ts";
import { Transient } from "../fetch/patience.ts";
import { pieces } from "../fetch/read-body.ts";
import { refusal } from "../fetch/refusal.ts";
import { count, single } from "../fetch/told.ts";
import type { Repository } from "../../repository/repository.ts";
import { type Disk, diskError, hashOfFile, lengthOf } from "./disk.ts";
import type { Layout } from "./layout.ts";
import { alone, type LockTimes } from "./lock.ts";

/** How a blob is fetched. */
export interface BlobOptions {
  readonly client: HubClient;
  readonly layout: Layout;
  readonly disk: Disk;
  readonly lockTimes?: LockTimes | undefined;
  /** Called with the bytes of this file that are there by now. */
  readonly progress: (bytes: number) => void;
}

/**
 * Fetches a file into the cache's blobs, unless it is there. What came before and was cut off is gone on from; the whole is held
 * against its hash, and only then gets its name.
 *
 * @returns bytes that came over the network; undefined where the file was there
 * @throws {HubError} `network`, `bad-download`, `disk-full`, `unreadable`; the signal's reason
 */
export async function fetchBlob(
  file: RemoteFile,
  repository: Repository,
  options: BlobOptions,
): Promise<number | undefined> {
  const { client, layout, lockTimes } = options;
  const blob = join(layout.blobs, file.etag);
  if (await isWhole(blob, file, options)) return undefined;
  try {
    await mkdir(layout.blobs, { recursive: true });
    const lock = join(layout.locks, `${file.etag}.limelight.lock`);
    return await alone(
      lock,
      async () => {
        // Another process may have fetched it meanwhile.
        return (await isWhole(blob, file, options)) ? undefined : fetchAlone(file, repository, blob, options);
      },
      { signal: client.signal, ...(lockTimes && { times: lockTimes }) },
    );
  } catch (error) {
    throw diskError(dirname(blob), error);
  }
}

const alteredHint =
  "It was altered on its way, or the hub is at fault: try again, and check HF_ENDPOINT and the proxy.";

/** A blob of another length is what a crash, or another program, left. */
async function isWhole(blob: string, { bytes }: RemoteFile, { progress }: BlobOptions): Promise<boolean> {
  const length = await lengthOf(blob);
  if (length === undefined || (bytes !== undefined && length !== bytes)) return false;
  progress(length);
  return true;
}

async function fetchAlone(
  file: RemoteFile,
  repository: Repository,
  blob: string,
  options: BlobOptions,
): Promise<number> {
  const { client } = options;
  const partial = `${blob}.incomplete`;
  const label = `${repository.id}/${file.name}`;
  const hash = hashOf(file.etag);
  // What is there under a name that says nothing of its contents cannot be told from another version's.
  if (hash === undefined) await rm(partial, { force: true });
  let resumed = false;
  let came = 0;
  await client.persist(label, async (advanced) => {
    const before = (await lengthOf(partial)) ?? 0;
    resumed ||= before > 0;
    if (before === 0 || before !== file.bytes)
      await append(file, repository, partial, options, before, (bytes, ofThisTry) => {
        came += bytes;
        if (ofThisTry >= client.patience.leastBytes) advanced();
      });
    const found = hash === undefined ? undefined : await hashOfFile(partial, hash.length, client.signal);
    if (found === hash) return;
    await rm(partial, { force: true });
    options.progress(0);
    if (resumed) {
      resumed = false;
      throw new Transient("what had come before did not fit what came now");
    }
    const message = `${label}: what came is not the file that the hub lists (${found?.slice(0, 12)}… for ${hash?.slice(0, 12)}…)`;
    throw new HubError("bad-download", message, alteredHint);
  });
  await rename(partial, blob);
  return came;
}

/** Asks for what is missing, and writes it behind what is there. */
async function append(
  file: RemoteFile,
  repository: Repository,
  partial: string,
  { client, disk, progress }: BlobOptions,
  before: number,
  received: (bytes: number, ofThisTry: number) => void,
): Promise<void> {
  const reply = await client.ask(file.address, {
    ...(before > 0 && { headers: { range: `bytes=${before}-` }, own: { "if-range": `"${file.etag}"` } }),
  });
  const start = startOf(reply, file, repository, client, before);
  const host = file.address.host;
  const said = count(reply.headers["content-length"]);
  const expected = file.bytes ?? (said === undefined || start === undefined ? undefined : start + said);
  const fits = start !== undefined && (said === undefined || start + said === expected);
  if (start !== before) await rm(partial, { force: true });
  if (!fits) {
    reply.body.destroy();
    const what = start === undefined ? "another part of it than was asked for" : `${start + (said ?? 0)} bytes`;
    throw new Transient(`${host} sends ${what}${start === undefined ? "" : `, and it has ${expected}`}`);
  }
  let length = start;
  progress(length);
  await using handle = await disk.open(partial, "a");
  for await (const piece of pieces(reply.body, file.address, client.patience, client.signal)) {
    if (expected !== undefined && length + piece.length > expected) {
      await handle.truncate(0);
      const message = `${repository.id}/${file.name}: more comes than the ${expected} bytes that it has`;
      throw new HubError("bad-download", message, alteredHint);
    }
    await handle.appendFile(piece);
    length += piece.length;
    received(piece.length, length - start);
    progress(length);
  }
  if (expected !== undefined && length < expected)
    throw new Transient(`the connection to ${host} ended after ${length} of ${expected} bytes`);
  await handle.sync();
}

/** Where in the file an answer begins; undefined where it is a part that nobody asked for, or none. */
function startOf(
  reply: Reply,
  { name, bytes }: RemoteFile,
  repository: Repository,
  { settings }: HubClient,
  before: number,
): number | undefined {
  const { status, ofHub, headers, body } = reply;
  if (status === 200) return 0;
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(single(headers["content-range"]) ?? "");
    const total = Number(range?.[2]);
    const fits = range !== null && Number(range[1]) === before;
    return fits && (bytes === undefined || Number.isNaN(total) || total === bytes) ? before : undefined;
  }
  if (status === 416) return undefined;
  body.destroy();
  // Its address may be good for minutes only; the hub gives another.
  if (!ofHub) throw new Transient(`the host that the hub redirects to answers ${status}`);
  const error = status >= 400 ? refusal(reply, repository, settings.endpoint) : undefined;
  if (error) throw error;
  const hint = "The hub lists it and does not give it: try again later, or take another revision.";
  throw new HubError("network", `${repository.id}/${name}: the hub answers ${status}`, hint);
}

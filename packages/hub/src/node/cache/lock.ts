import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { hasCode } from "../error-code.ts";

/** The times of locks, in milliseconds. */
export interface LockTimes {
  /** How often whoever holds one says that it is still there. */
  readonly beat: number;
  /** Who said nothing for so long is gone. */
  readonly stale: number;
  /** How often those who wait look again. */
  readonly look: number;
}

const usual: LockTimes = { beat: 5000, stale: 30_000, look: 200 };

/**
 * Runs alone among all processes that ask for the same lock file. A lock whose holder died (the process, where that was on
 * this machine; else no sign of life for a while) is taken over.
 *
 * It spares fetching twice and no more: what is fetched is checked and moved into place at once. Python's locks (flock) cannot be held
 * from Node, so its processes and ours do not wait for each other.
 *
 * @throws the signal's reason while waiting; what the file system says where no lock can be made
 */
export async function alone<T>(
  path: string,
  body: () => Promise<T>,
  { signal, times = usual }: { readonly signal?: AbortSignal | undefined; readonly times?: LockTimes } = {},
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const own = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  while (!(await take(path, own))) {
    signal?.throwIfAborted();
    if (await removeStale(path, times.stale)) continue;
    await setTimeout(times.look, undefined, { ...(signal && { signal }) }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
  const alive = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // it was taken from us: what we write is checked all the same
  }, times.beat);
  try {
    return await body();
  } finally {
    clearInterval(alive);
    if ((await contents(path)) === own) await rm(path, { force: true });
  }
}

async function take(path: string, own: string): Promise<boolean> {
  try {
    await using file = await open(path, "wx");
    await file.writeFile(own);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Takes a lock away whose holder is gone. @returns whether it is worth trying again at once */
async function removeStale(path: string, staleMilliseconds: number): Promise<boolean> {
  const [held, status] = [await contents(path), await stat(path).catch(() => undefined)];
  if (held === undefined || status === undefined) return true;
  if (Date.now() - status.mtimeMs < staleMilliseconds && !isOfDeadProcess(held)) return false;
  // Another may take it away at the same time and make its own; what is moved aside is looked at again.
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return true;
    throw error;
  }
  if ((await contents(aside)) === held) await rm(aside, { force: true });
  else await rename(aside, path);
  return true;
}

function isOfDeadProcess(held: string): boolean {
  const { pid, host } = /"pid":(?<pid>\d+),"host":"(?<host>[^"]*)"/.exec(held)?.groups ?? {};
  if (pid === undefined || host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

function contents(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

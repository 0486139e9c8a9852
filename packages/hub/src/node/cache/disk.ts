import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat, statfs, symlink } from "node:fs/promises";
import { HubError } from "../../hub-error.ts";
import { hasCode } from "../error-code.ts";

/** What of the file system can be refused: a seam for tests. */
export interface Disk {
  readonly open: typeof open;
  readonly symlink: typeof symlink;
  /** Bytes that are free where a folder is. */
  readonly room: (folder: string) => Promise<number>;
}

export const realDisk: Disk = {
  open,
  symlink,
  async room(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

/** Length of a file; undefined where there is none. */
export async function lengthOf(path: string): Promise<number | undefined> {
  try {
    const status = await stat(path);
    return status.isFile() ? status.size : undefined;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw diskError(path, error);
  }
}

/**
 * What a file holds, in hex: its SHA-256, or its SHA-1 as git counts it (of `blob LENGTH\0` and the contents).
 *
 * @param digits how many of them: 64 or 40
 */
export async function hashOfFile(path: string, digits: number, signal?: AbortSignal): Promise<string> {
  const hash = createHash(digits === 64 ? "sha256" : "sha1");
  if (digits !== 64) hash.update(`blob ${(await stat(path)).size}\0`);
  const chunks: AsyncIterable<Uint8Array> = createReadStream(path, {
    highWaterMark: 2 ** 20,
    ...(signal && { signal }),
  });
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

/** @throws {HubError} `disk-full` where so many bytes have no room; what cannot be found out is passed over */
export async function requireRoom(folder: string, bytes: number, disk: Disk): Promise<void> {
  const free = await disk.room(folder).catch(() => Infinity);
  if (free >= bytes) return;
  const message = `${folder}: ${megabytes(bytes)} are to come, and ${megabytes(free)} are free`;
  throw new HubError("disk-full", message, roomHint);
}

/** An error of the file system as people are told of it. Errors of ours stay as they are. */
export function diskError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || error instanceof HubError) return error;
  if (hasCode(error, "ENOSPC", "EDQUOT", "EFBIG"))
    return new HubError("disk-full", `${path}: the disk is full`, roomHint, { cause: error });
  if (hasCode(error, "EACCES", "EPERM", "EROFS", "ENOTDIR", "EISDIR", "EIO", "ENAMETOOLONG", "EMFILE", "ELOOP")) {
    const hint = "Check the permissions of that folder, or name another by HF_HUB_CACHE.";
    return new HubError("unreadable", `${path} cannot be written: ${error.message}`, hint, { cause: error });
  }
  return error;
}

const roomHint =
  "Make room (`limelight models list` shows what is kept, `limelight models remove` takes it away), or name another disk by HF_HUB_CACHE. The next try goes on from what has come.";

/** A size for people. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

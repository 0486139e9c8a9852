import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { randomUUID } from "node:crypto";
import { isCommit } from "../../repository/repository.ts";
import { hasCode } from "../error-code.ts";
import { type Disk, diskError, lengthOf } from "./disk.ts";
import { type Layout, snapshotPath } from "./layout.ts";

/**
 * Puts a blob into a snapshot under the file's name: a relative link, or the blob itself where links are refused (Windows,
 * some shared disks), a copy of it where another snapshot may need it, too. What huggingface_hub does.
 *
 * @throws {HubError} `disk-full`, `unreadable`
 */
export async function addToSnapshot(
  layout: Layout,
  { commit, name, etag }: { readonly commit: string; readonly name: string; readonly etag: string },
  { disk, links, fresh }: { readonly disk: Disk; readonly links: boolean; readonly fresh: boolean },
): Promise<void> {
  const blob = join(layout.blobs, etag);
  const place = snapshotPath(layout, commit, name);
  const beside = `${place}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(place), { recursive: true });
    if (!links || !(await link(relative(dirname(place), blob), beside, disk))) {
      if (fresh) await rename(blob, beside);
      else await copyFile(blob, beside);
    }
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw diskError(place, error);
  }
}

async function link(target: string, path: string, { symlink }: Disk): Promise<boolean> {
  try {
    await symlink(target, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EPERM", "EACCES", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EINVAL", "UNKNOWN")) return false;
    throw error;
  }
}

/** Whether a snapshot has a file, of this length where that is known. */
export async function isInSnapshot(layout: Layout, commit: string, name: string, bytes?: number): Promise<boolean> {
  const length = await lengthOf(snapshotPath(layout, commit, name));
  return length !== undefined && (bytes === undefined || length === bytes);
}

/** The commit that a revision stood for when it was last asked. @returns undefined where that never was */
export async function commitOf(layout: Layout, revision: string): Promise<string | undefined> {
  if (isCommit(revision)) return revision;
  const text = await readFile(join(layout.refs, ...revision.split("/")), "utf8").catch(() => undefined);
  return text !== undefined && isCommit(text.trim()) ? text.trim() : undefined;
}

/** Notes which commit a revision stands for. @throws {HubError} `disk-full`, `unreadable` */
export async function writeRef(layout: Layout, revision: string, commit: string): Promise<void> {
  if (revision === commit || (await commitOf(layout, revision)) === commit) return;
  const path = join(layout.refs, ...revision.split("/"));
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, commit);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw diskError(path, error);
  }
}

/** Notes that a commit lacks a file, which spares Python's libraries asking. Where that cannot be kept, they ask. */
export async function writeAbsent(layout: Layout, commit: string, name: string): Promise<void> {
  const path = join(layout.absent, commit, ...name.split("/"));
  await mkdir(dirname(path), { recursive: true })
    .then(() => writeFile(path, "", { flag: "a" }))
    .catch(() => undefined);
}

import { lstat, readdir, readFile, readlink, rm } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { isCommit, type Repository } from "../../repository/repository.ts";
import { diskError } from "./disk.ts";
import { idOfFolder, type Layout, layoutOf } from "./layout.ts";

/** A repository in the cache, and what of it. */
export interface CachedRepository {
  readonly id: string;
  /** Commits that have a snapshot, each with the branches and tags that stood for it when they were last asked. */
  readonly commits: ReadonlyMap<string, readonly string[]>;
}

/** The repositories of a kind in the cache, whoever fetched them, in the order of their names. */
export async function cachedRepositories(cache: string, kind: Repository["kind"]): Promise<CachedRepository[]> {
  const folders = await readdir(cache).catch(() => []);
  const ids = folders.map((folder) => idOfFolder(folder, kind)).filter((id) => id !== undefined);
  return Promise.all(
    ids.toSorted().map(async (id) => ({ id, commits: await commitsOf(layoutOf(cache, { kind, id })) })),
  );
}

async function commitsOf({ snapshots, refs }: Layout): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const names: readonly string[] = await readdir(snapshots).catch(() => []);
  for (const name of names.toSorted()) if (isCommit(name)) found.set(name, []);
  for (const path of await filesBelow(refs)) {
    const commit = (await readFile(path, "utf8").catch(() => "")).trim();
    found.get(commit)?.push(relative(refs, path).replaceAll("\\", "/"));
  }
  return found;
}

/**
 * Takes a repository out of the cache: the snapshot of one revision and the blobs that no other uses, or all of it.
 *
 * @param revision undefined for all
 * @returns bytes that this made free; undefined where nothing of that was there
 * @throws {HubError} `unreadable`
 */
export async function removeCached(
  cache: string,
  repository: Pick<Repository, "kind" | "id">,
  revision: string | undefined,
): Promise<number | undefined> {
  const layout = layoutOf(cache, repository);
  const commits = await commitsOf(layout);
  if (revision === undefined) {
    if (!(await exists(layout.root))) return undefined;
    return removeAll(layout);
  }
  const commit = [...commits].find(([each, names]) => each === revision || names.includes(revision))?.[0];
  if (commit === undefined) return undefined;
  try {
    const names = commits.get(commit) ?? [];
    const gone = revision === commit ? names : [revision];
    for (const name of gone) await rm(join(layout.refs, ...name.split("/")), { force: true });
    // Another branch or tag still stands for it.
    if (names.length > gone.length) return 0;
    if (commits.size === 1) return await removeAll(layout);
    const used = new Set<string>();
    for (const other of commits.keys())
      if (other !== commit) for (const blob of await blobsOf(layout, other)) used.add(blob);
    let freed = await sizeOf(join(layout.snapshots, commit));
    for (const blob of await blobsOf(layout, commit))
      if (!used.has(blob)) {
        freed += await sizeOf(join(layout.blobs, blob));
        await rm(join(layout.blobs, blob), { force: true });
      }
    await rm(join(layout.snapshots, commit), { recursive: true, force: true });
    await rm(join(layout.absent, commit), { recursive: true, force: true });
    return freed;
  } catch (error) {
    throw diskError(layout.root, error);
  }
}

async function removeAll({ root, locks }: Layout): Promise<number> {
  try {
    const freed = await sizeOf(root);
    await rm(root, { recursive: true, force: true });
    await rm(locks, { recursive: true, force: true });
    return freed;
  } catch (error) {
    throw diskError(root, error);
  }
}

/** Names of the blobs that a snapshot links to. */
async function blobsOf({ snapshots, blobs }: Layout, commit: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of await filesBelow(join(snapshots, commit))) {
    const target = await readlink(path).catch(() => undefined);
    if (target === undefined) continue; // a copy, where links are refused
    const blob = resolve(path, "..", target);
    if (resolve(blob, "..") === resolve(blobs)) found.push(basename(blob));
  }
  return found;
}

/** Bytes of files alone: links take none. */
async function sizeOf(path: string): Promise<number> {
  const status = await lstat(path).catch(() => undefined);
  if (status?.isFile()) return status.size;
  if (!status?.isDirectory()) return 0;
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

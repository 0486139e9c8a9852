import { join } from "node:path";
import { isCommit, isPlainPath, type Repository } from "../../repository/repository.ts";

/** Where huggingface_hub keeps what of a repository (its guide "Understand caching"). */
export interface Layout {
  readonly root: string;
  /** One file for each content, named by its hash. */
  readonly blobs: string;
  readonly locks: string;
  /** A folder for each commit, of links to blobs under the files' names. */
  readonly snapshots: string;
  /** A file for each branch and tag: the commit that it stood for when it was last asked. */
  readonly refs: string;
  /** Empty files for those that a commit was found to lack. */
  readonly absent: string;
}

/** The folders of a repository in the cache. */
export function layoutOf(cache: string, { kind, id }: Pick<Repository, "kind" | "id">): Layout {
  const folder = [`${kind}s`, ...id.split("/")].join("--");
  const root = join(cache, folder);
  return {
    root,
    blobs: join(root, "blobs"),
    locks: join(cache, ".locks", folder),
    snapshots: join(root, "snapshots"),
    refs: join(root, "refs"),
    absent: join(root, ".no_exist"),
  };
}

/** Where a file of a snapshot stands. */
export function snapshotPath({ snapshots }: Layout, commit: string, file: string): string {
  if (!isCommit(commit) || !isPlainPath(file)) throw new TypeError(`no place in a snapshot: ${commit}/${file}`);
  return join(snapshots, commit, ...file.split("/"));
}

/** The id of a repository that a folder of the cache is of. @returns undefined for other folders */
export function idOfFolder(folder: string, kind: Repository["kind"]): string | undefined {
  const [first, ...parts] = folder.split("--");
  return first === `${kind}s` && (parts.length === 1 || parts.length === 2) ? parts.join("/") : undefined;
}

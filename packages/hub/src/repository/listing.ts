import { isRecord } from "../text-file.ts";
import { isCommit, isPlainPath } from "./repository.ts";

/** A file as the hub lists it. */
export interface RepositoryFile {
  /** Its path in the repository. */
  readonly name: string;
  readonly bytes?: number;
  /** In hex: what it is kept under, and holds up against: SHA-256 of a large file (git LFS), else SHA-1 of git's blob. */
  readonly hash?: string;
  /** SHA-1 of git's blob, which of a large file is a pointer. */
  readonly gitHash?: string;
}

/** What the hub says a repository holds. */
export interface Listing {
  /** The commit at which it holds that; undefined where the answer does not say. */
  readonly commit: string | undefined;
  readonly files: readonly RepositoryFile[];
}

/** Reads the answer to `api/models/ID/revision/REVISION?blobs=true`. @returns undefined where it is none */
export function parseListing(answer: unknown): Listing | undefined {
  if (!isRecord(answer)) return undefined;
  const { sha, siblings } = answer;
  if (typeof sha !== "string" || !isCommit(sha) || !Array.isArray(siblings)) return undefined;
  return {
    commit: sha,
    files: siblings.flatMap((sibling: unknown) => {
      if (!isRecord(sibling)) return [];
      const { rfilename, size, blobId, lfs } = sibling;
      return fileOf(rfilename, size, blobId, isRecord(lfs) ? lfs["sha256"] : undefined);
    }),
  };
}

/** Reads a page of the answer to `api/models/ID/tree/REVISION?recursive=true`. @returns undefined where it is none */
export function parseTree(answer: unknown): readonly RepositoryFile[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  return answer.flatMap((entry: unknown) => {
    if (!isRecord(entry) || entry["type"] !== "file") return [];
    const { path, size, oid, lfs } = entry;
    return fileOf(path, size, oid, isRecord(lfs) ? lfs["oid"] : undefined);
  });
}

function fileOf(name: unknown, size: unknown, gitHash: unknown, lfsHash: unknown): RepositoryFile[] {
  // Names become paths of the cache. One that leads elsewhere is no file of ours.
  if (typeof name !== "string" || !isPlainPath(name)) return [];
  const hash = [lfsHash, gitHash].find((each) => typeof each === "string" && isHash(each));
  return [
    {
      name,
      ...(typeof size === "number" && Number.isSafeInteger(size) && size >= 0 && { bytes: size }),
      ...(typeof hash === "string" && { hash }),
      ...(typeof gitHash === "string" && isHash(gitHash) && { gitHash }),
    },
  ];
}

/** Whether these are the digits of a SHA-256, or of a SHA-1. */
export function isHash(text: string): boolean {
  return /^(?:[0-9a-f]{64}|[0-9a-f]{40})$/.test(text);
}

/** A repository of the hub at one revision. */
export interface Repository {
  readonly kind: "model" | "dataset";
  /** `org/name`, or the bare name of one that is older than organisations. */
  readonly id: string;
  /** A branch, a tag, a reference such as `refs/pr/1`, or a commit (40 hex digits). */
  readonly revision: string;
}

/** One part of an id: letters, digits, `-`, `_` and `.`; as huggingface_hub's `validate_repo_id` has it. */
const part = /^(?![-.])[A-Za-z0-9._-]{1,96}(?<![-.])$/;
const commit = /^[0-9a-f]{40}$/;

/**
 * Reads `org/name`, `name`, and either with `@revision`.
 *
 * @returns undefined where that is no name of a repository.
 */
export function parseRepository(text: string, kind: Repository["kind"] = "model"): Repository | undefined {
  const at = text.indexOf("@");
  const id = at === -1 ? text : text.slice(0, at);
  const revision = at === -1 ? "main" : text.slice(at + 1);
  const parts = id.split("/");
  const named = parts.length <= 2 && parts.every((each) => part.test(each));
  if (!named || /--|\.\.|\.git$/.test(id) || !isRevision(revision)) return undefined;
  return { kind, id, revision };
}

/** Whether a revision is a commit: what it holds never changes. */
export function isCommit(revision: string): boolean {
  return commit.test(revision);
}

/** Names of git's references; each part becomes a folder of the cache, so none may lead anywhere else. */
function isRevision(revision: string): boolean {
  return revision.length <= 200 && isPlainPath(revision) && !/[~^:?*[\s]|@\{|\.lock$/.test(revision);
}

/** Whether a path of a repository's file leads below the place it is counted from, on every system. */
export function isPlainPath(path: string): boolean {
  return path.split("/").every((each) => each !== "" && each !== "." && each !== ".." && !/[\p{Cc}\\:]/u.test(each));
}

/** The repository as people write it. */
export function nameOf({ id, revision }: Repository): string {
  return revision === "main" ? id : `${id}@${revision}`;
}

/** Where the hub answers unless told (huggingface_hub's default). */
export const defaultEndpoint = "https://huggingface.co";

/** The address of a file: `…/org/name/resolve/REVISION/FILE`. */
export function fileAddress(endpoint: string, { kind, id }: Repository, revision: string, file: string): URL {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return new URL(
    `${endpoint}/${kind === "dataset" ? "datasets/" : ""}${id}/resolve/${encodeURIComponent(revision)}/${path}`,
  );
}

/** The address of a question about a repository: `…/api/models/org/name/QUESTION`. */
export function apiAddress(endpoint: string, { kind, id }: Repository, question: string): URL {
  return new URL(`${endpoint}/api/${kind}s/${id}/${question}`);
}

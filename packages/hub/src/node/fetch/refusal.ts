import { HubError } from "../../hub-error.ts";
import { nameOf, type Repository } from "../../repository/repository.ts";
import type { Reply } from "./hub-client.ts";
import { retryAfter, Transient } from "./patience.ts";
import { single } from "./told.ts";

/** Statuses that may be gone at the next try. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * What an answer that is neither the file nor a redirect means.
 *
 * @returns undefined for a 404 of the file alone: the repository is there and has no such file
 */
export function refusal(reply: Reply, repository: Repository, endpoint: string): Error | undefined {
  const { status, headers } = reply;
  const code = single(headers["x-error-code"]);
  if (passing.has(status)) {
    const why = status === 429 ? "the hub asks for a pause (429, too many requests)" : `the hub answers ${status}`;
    return new Transient(why, { pauseMilliseconds: retryAfter(single(headers["retry-after"])) });
  }
  const { kind, id, revision } = repository;
  const what = kind === "dataset" ? "data set" : "model";
  const page = `${endpoint}/${kind === "dataset" ? "datasets/" : ""}${id}`;
  if (code === "RevisionNotFound")
    return notFound(
      `${id} has no revision ${JSON.stringify(revision)}`,
      `Its branches and tags are listed at ${page}.`,
    );
  if (code === "GatedRepo" || (status === 403 && code !== "RepoNotFound")) {
    const hint = `Accept its terms at ${page}, then set HF_TOKEN to a token of that account that may read it.`;
    return new HubError(
      "access-denied",
      `the ${what} ${id} is given to those alone who accepted its terms (${status})`,
      hint,
    );
  }
  // The hub says neither to strangers: what is private shall not be told from what is not there.
  if (status === 401 || code === "RepoNotFound") {
    const hint = `Check the name at ${endpoint}. A private one needs HF_TOKEN, a token of an account that may read it.`;
    return notFound(`the hub has no ${what} ${nameOf(repository)}, or it is private (${status})`, hint);
  }
  if (status === 404 || status === 410) return undefined;
  const hint = "Check HF_ENDPOINT and the proxy: an address in between may answer in the hub's place.";
  return new HubError("network", `${nameOf(repository)}: the hub answers ${status}`, hint);
}

function notFound(message: string, hint: string): HubError {
  return new HubError("model-not-found", message, hint);
}

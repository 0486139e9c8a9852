import type { IncomingHttpHeaders } from "node:http";
import { isCommit } from "../../repository/repository.ts";

/** What the hub's answers say of a file, on all redirects together. */
export interface Told {
  /** The commit that the revision stands for (`X-Repo-Commit`). */
  readonly commit?: string;
  /** Of a large file, which lies on another host: its SHA-256 (`X-Linked-Etag`). */
  readonly linkedEtag?: string;
  /** Of the last answer. */
  readonly etag?: string;
  readonly bytes?: number;
}

/** Adds what an answer says to what those before it said. */
export function toldOnTheWay(before: Told, headers: IncomingHttpHeaders, status: number): Told {
  const commit = before.commit ?? single(headers["x-repo-commit"]);
  const linkedEtag = before.linkedEtag ?? single(headers["x-linked-etag"]);
  const etag = single(headers["etag"]) ?? before.etag;
  // The length of a redirect is that of its own text.
  const bytes =
    before.bytes ?? count(headers["x-linked-size"]) ?? (status === 200 ? count(headers["content-length"]) : undefined);
  return {
    ...(commit !== undefined && isCommit(commit) && { commit }),
    ...(linkedEtag !== undefined && { linkedEtag: plainEtag(linkedEtag) }),
    ...(etag !== undefined && { etag: plainEtag(etag) }),
    ...(bytes !== undefined && { bytes }),
  };
}

/** An entity tag without `W/` and quotes: the name of a blob. */
function plainEtag(etag: string): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}

/** The first of a header that came more than once. */
export function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "object" ? header[0] : header;
}

/** A header that counts bytes. @returns undefined where it is not there, or no count */
export function count(header: string | readonly string[] | undefined): number | undefined {
  const text = single(header);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

import { HubError } from "../../hub-error.ts";
import { isHash, type Listing, parseListing, parseTree, type RepositoryFile } from "../../repository/listing.ts";
import { apiAddress, fileAddress, isCommit, nameOf, type Repository } from "../../repository/repository.ts";
import type { HubClient, Reply } from "./hub-client.ts";
import { pieces } from "./read-body.ts";
import { refusal } from "./refusal.ts";
import { single } from "./told.ts";

/** A file of a repository, as the hub describes it. */
export interface RemoteFile {
  readonly name: string;
  readonly address: URL;
  readonly commit: string;
  /** The blob's name: in hex its SHA-256 (large files), or SHA-1 as git counts it; or whatever a lesser server tells versions by. */
  readonly etag: string;
  /** Undefined where the server does not say. */
  readonly bytes: number | undefined;
}

/** There is no file of that name. */
export interface AbsentFile {
  readonly name: string;
  readonly absent: true;
  /** The commit that lacks it, where that was said. */
  readonly commit: string | undefined;
}

/** A listing is a document; what is longer is none. */
const mostListingBytes = 64 * 2 ** 20;
const mostPages = 200;

/**
 * Asks what a file is, without fetching it.
 *
 * @param revision instead of the repository's: the commit, once it is known, so that all files are of the same one
 * @param address instead of the usual one
 * @throws {HubError} `model-not-found`, `access-denied`, `network`
 */
export function askFile(
  client: HubClient,
  repository: Repository,
  name: string,
  revision = repository.revision,
  address = fileAddress(client.settings.endpoint, repository, revision, name),
): Promise<RemoteFile | AbsentFile> {
  const { endpoint } = client.settings;
  return client.persist(`${nameOf(repository)}/${name}`, async () => {
    const reply = await client.ask(address, { method: "HEAD" });
    await reply.body.dump();
    const { told, status } = reply;
    const commit = told.commit ?? (isCommit(revision) ? revision : undefined);
    if (status >= 400) {
      const error = refusal(reply, repository, endpoint);
      if (error) throw error;
      return { name, absent: true, commit };
    }
    const etag = told.linkedEtag ?? told.etag;
    if (commit === undefined || etag === undefined || !/^[\w.-]{1,200}$/.test(etag) || /^\.+$/.test(etag))
      throw noHub(client, `${nameOf(repository)}/${name}`);
    // The commit rather than the branch, which may go on meanwhile.
    return { name, address: fileAddress(endpoint, repository, commit, name), commit, etag, bytes: told.bytes };
  });
}

/**
 * Asks which files there are.
 *
 * @returns undefined where the server answers for files alone
 * @throws {HubError} `model-not-found`, `access-denied`, `network`
 */
export async function askListing(client: HubClient, repository: Repository): Promise<Listing | undefined> {
  const revision = encodeURIComponent(repository.revision);
  const { endpoint } = client.settings;
  const first = await askJson(client, repository, apiAddress(endpoint, repository, `revision/${revision}?blobs=true`));
  const listing = parseListing(first?.answer);
  if (listing) return listing;
  const files: RepositoryFile[] = [];
  let commit: string | undefined;
  let next: URL | undefined = apiAddress(endpoint, repository, `tree/${revision}?recursive=true`);
  for (let page = 0; next !== undefined && page < mostPages; page++) {
    const reply: Answered | undefined = await askJson(client, repository, next);
    const listed = parseTree(reply?.answer);
    if (!reply || !listed) return undefined;
    files.push(...listed);
    commit ??= reply.commit;
    next = nextPage(reply.link, next);
  }
  return { commit, files };
}

interface Answered {
  readonly answer: unknown;
  readonly commit: string | undefined;
  readonly link: string | undefined;
}

/** Asks for JSON. @returns undefined where there is no such address, or it gives something else */
export function askJson(client: HubClient, repository: Repository, address: URL): Promise<Answered | undefined> {
  return client.persist(nameOf(repository), async () => {
    const reply = await client.ask(address);
    if (reply.status >= 400) {
      await reply.body.dump();
      const error = refusal(reply, repository, client.settings.endpoint);
      if (error) throw error;
      return undefined;
    }
    const text = await readText(client, reply, address);
    try {
      return { answer: JSON.parse(text), commit: reply.told.commit, link: single(reply.headers["link"]) };
    } catch {
      return undefined;
    }
  });
}

async function readText(client: HubClient, reply: Reply, address: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of pieces(reply.body, address, client.patience, client.signal)) {
    length += chunk.length;
    if (length > mostListingBytes) throw noHub(client, address.pathname);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The address of a listing's next page (`Link: <…>; rel="next"`), if it is the hub's. */
function nextPage(link: string | undefined, from: URL): URL | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  if (address === undefined || !URL.canParse(address, from.href)) return undefined;
  const next = new URL(address, from);
  return next.origin === from.origin ? next : undefined;
}

/** What a blob's name says its contents are, where it says that. */
export function hashOf(etag: string): string | undefined {
  return isHash(etag) ? etag : undefined;
}

function noHub({ settings }: HubClient, what: string): HubError {
  const message = `${what}: what answers at ${settings.endpoint} is no hub (it names no commit, or no version of the file)`;
  return new HubError(
    "network",
    message,
    "Check HF_ENDPOINT and the proxy: an address in between may answer in its place.",
  );
}

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** A repository of the hub that tests ask, at one commit. */
export interface LocalRepository {
  /** `org/name`, or `datasets/org/name`. */
  readonly id: string;
  readonly commit: string;
  /** Branches and tags of that commit; `main` unless told. */
  readonly revisions?: readonly string[];
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Files that lie on the other host, as large ones do: those with these endings unless told. */
  readonly large?: readonly string[];
}

/** A request as it came. */
export interface Seen {
  readonly on: "hub" | "store";
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/** Answers a request in the server's place. @returns false where it may be answered as usual */
export type Misbehaviour = (seen: Seen, response: ServerResponse) => boolean;

/** A hub on this machine: answers as the real one does, redirects large files to another host, and misbehaves when told. */
export class LocalHub {
  readonly seen: Seen[] = [];
  misbehave: Misbehaviour | undefined;
  /** Whether it answers for files alone. */
  filesOnly = false;
  readonly #repositories: LocalRepository[];
  readonly #hub: Server;
  readonly #store: Server;

  private constructor(repositories: readonly LocalRepository[]) {
    this.#repositories = [...repositories];
    this.#hub = createServer((request, response) => this.#answer("hub", request, response));
    this.#store = createServer((request, response) => this.#answer("store", request, response));
  }

  static async start(repositories: readonly LocalRepository[]): Promise<LocalHub> {
    const hub = new LocalHub(repositories);
    for (const server of [hub.#hub, hub.#store])
      await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    return hub;
  }

  get endpoint(): string {
    return addressOf(this.#hub);
  }

  /** Requests for files, without questions of what they are: `GET model.safetensors`. */
  get fetched(): string[] {
    return this.seen
      .filter(({ method, path, on }) => method === "GET" && (on === "store" || path.includes("/resolve/")))
      .map(
        ({ on, path, headers }) =>
          `${on} ${path.split("/").at(-1)}${headers.range === undefined ? "" : ` ${headers.range}`}`,
      );
  }

  /** Puts a repository in the place of the one of that id. */
  put(repository: LocalRepository): void {
    const at = this.#repositories.findIndex(({ id }) => id === repository.id);
    this.#repositories.splice(at === -1 ? this.#repositories.length : at, 1, repository);
  }

  async close(): Promise<void> {
    for (const server of [this.#hub, this.#store]) {
      if (!server.listening) continue;
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    }
  }

  #answer(on: Seen["on"], { method = "", url = "", headers }: IncomingMessage, response: ServerResponse): void {
    const seen = { on, method, path: url, headers };
    this.seen.push(seen);
    // As the hub lets pages ask.
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("cross-origin-resource-policy", "cross-origin");
    if (this.misbehave?.(seen, response)) return;
    if (on === "store") this.#give(url.slice(1).split("/"), headers.range, method, response);
    else if (url.startsWith("/api/")) this.#list(url, response);
    else this.#resolve(url, headers, method, response);
  }

  #list(url: string, response: ServerResponse): void {
    const asked = /^\/api\/(?:models|(datasets))\/(.+)\/revision\/([^?]+)/.exec(url);
    if (!asked || this.filesOnly) return refuse(response, 404);
    const id = `${asked[1] === undefined ? "" : "datasets/"}${asked[2]}`;
    const repository = this.#find(id, decodeURIComponent(asked[3] ?? ""), response);
    if (!repository) return;
    const siblings = Object.entries(repository.files).map(([rfilename, contents]) => {
      const bytes = Buffer.from(contents);
      const lfs = isLarge(repository, rfilename) && { lfs: { sha256: sha256(bytes), size: bytes.length } };
      return { rfilename, size: bytes.length, blobId: gitHash(bytes), ...lfs };
    });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: repository.id, sha: repository.commit, siblings }));
  }

  #resolve(url: string, headers: IncomingMessage["headers"], method: string, response: ServerResponse): void {
    const [, id = "", revision = "", file = ""] = /^\/(.+)\/resolve\/([^/]+)\/(.+)$/.exec(url) ?? [];
    const repository = this.#find(id, decodeURIComponent(revision), response);
    if (!repository) return;
    response.setHeader("x-repo-commit", repository.commit);
    const name = decodeURIComponent(file);
    const contents = repository.files[name];
    if (contents === undefined) return refuse(response, 404, "EntryNotFound");
    const bytes = Buffer.from(contents);
    if (isLarge(repository, name)) {
      response.writeHead(302, {
        "x-linked-etag": `"${sha256(bytes)}"`,
        "x-linked-size": bytes.length,
        location: `${addressOf(this.#store)}/${repository.id}/${repository.commit}/${name}`,
      });
      response.end();
      return;
    }
    const etag = `"${gitHash(bytes)}"`;
    response.setHeader("etag", etag);
    const matches = headers["if-range"] === undefined || headers["if-range"] === etag;
    send(bytes, matches ? headers.range : undefined, method, response);
  }

  #give(path: readonly string[], range: string | undefined, method: string, response: ServerResponse): void {
    const repository = this.#repositories.find(({ id, commit }) => path.join("/").startsWith(`${id}/${commit}/`));
    const name = path.join("/").slice((repository?.id.length ?? 0) + 42);
    response.setHeader("etag", '"of-the-store"');
    send(Buffer.from(repository?.files[name] ?? ""), range, method, response);
  }

  /** A repository at a revision; says what is missing where there is none. */
  #find(id: string, revision: string, response: ServerResponse): LocalRepository | undefined {
    const named = this.#repositories.filter((repository) => repository.id === id);
    const found = named.find(({ commit, revisions = ["main"] }) => revision === commit || revisions.includes(revision));
    if (named.length === 0) refuse(response, 401, "RepoNotFound");
    else if (!found) refuse(response, 404, "RevisionNotFound");
    return found;
  }
}

function send(bytes: Buffer, range: string | undefined, method: string, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  if (start >= bytes.length && range !== undefined) return refuse(response, 416);
  const part = bytes.subarray(start);
  response.setHeader("content-length", part.length);
  if (range !== undefined) response.setHeader("content-range", `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
  response.statusCode = range === undefined ? 200 : 206;
  response.end(method === "HEAD" ? undefined : part);
}

function refuse(response: ServerResponse, status: number, code?: string): void {
  if (code !== undefined) response.setHeader("x-error-code", code);
  response.statusCode = status;
  response.end();
}

function isLarge({ large = [".safetensors", ".bin", ".parquet"] }: LocalRepository, name: string): boolean {
  return large.some((ending) => name.endsWith(ending));
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("the server does not listen");
  return `http://127.0.0.1:${address.port}`;
}

/** As git-lfs names contents. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** As git names contents. */
export function gitHash(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

import { realpath } from "node:fs/promises";
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { exitCodes, failureOf, UsageError } from "../terminal/failure.ts";
import { Api, type ApiOptions } from "./api.ts";
import { HttpError } from "./http-error.ts";
import { inUrl, ownHosts, requireOwnAddress } from "./own-address.ts";
import { headersFor, securityHeaders } from "./security-headers.ts";
import { sendFile } from "./send-file.ts";

export interface ServeOptions extends Omit<ApiOptions, "signal"> {
  /** The folder of the built web app. */
  readonly app: string;
  readonly host: string;
  /** Where the page fetches models of the hub, without a slash at its end. */
  readonly endpoint: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Told of errors that nobody foresaw, and of those that only a new start mends: the reader of an answer can do nothing about them. */
  readonly unexpected?: (error: unknown) => void;
}

/** A server at work. */
export interface Serving {
  /** Where the page is: `http://127.0.0.1:4173/`. */
  readonly url: string;
  /** Ends all runs and connections, and gives the port back. */
  stop(): Promise<void>;
}

/** Codes of errors that whoever runs the server has to know of. */
const ofServer: ReadonlySet<string> = new Set(["unexpected", "rebuilt"]);

/**
 * Serves a folder, and the verbs under `/api/`.
 * @throws UsageError where it cannot listen there; HubError where a folder of models is not there
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const ending = new AbortController();
  const root = await realpath(options.app);
  const models = await Promise.all(options.models.map((folder) => realpath(folder)));
  const api = new Api({ ...options, models, signal: ending.signal });
  // Before it listens nobody asks.
  let own: ReadonlySet<string> = new Set();
  const running = new Set<Promise<void>>();
  const server = createServer({ maxHeaderSize: 16_384, connectionsCheckingInterval: 2000 }, (request, response) => {
    const answered = answer(request, response, { api, root, own, endpoint: options.endpoint }).catch(
      (error: unknown) => {
        if (response.destroyed || ending.signal.aborted) return;
        if (ofServer.has(failureOf(error).code) && !(error instanceof HttpError)) options.unexpected?.(error);
        sendError(response, error);
      },
    );
    running.add(answered);
    void answered.then(() => running.delete(answered));
  });
  // Whoever sends slowly holds a connection for so long and no longer.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 5000;
  server.maxHeadersCount = 100;
  server.maxConnections = 256;
  server.on("clientError", refuse);
  const port = await listen(server, options);
  own = ownHosts(options.host, port);
  const everywhere = options.host === "0.0.0.0" || options.host === "::";
  return {
    url: `http://${everywhere ? "127.0.0.1" : inUrl(options.host)}:${port}/`,
    async stop() {
      ending.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, ...running]);
      await api.dispose();
    },
  };
}

interface Parts {
  readonly api: Api;
  readonly root: string;
  readonly own: ReadonlySet<string>;
  readonly endpoint: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { api, root, own, endpoint } = parts;
  const [path = ""] = (request.url ?? "").split("?");
  for (const [name, value] of Object.entries(headersFor(path, endpoint))) response.setHeader(name, value);
  requireOwnAddress(request, own);
  if (!path.startsWith("/")) throw new HttpError(400, "bad-path", "the path does not begin with /");
  if (path === "/api" || path.startsWith("/api/")) await api.answer(request, response, path);
  else if (path === "/hub.json") sendHub(request, response, endpoint);
  else await sendFile(request, response, root);
}

/** Where the page is to fetch models: what it would find in its own folder is where the hub always is. */
function sendHub({ method }: IncomingMessage, response: ServerResponse, endpoint: string): void {
  const body = JSON.stringify({ endpoint });
  response.writeHead(200, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
  });
  response.end(method === "HEAD" ? undefined : body);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy(); // too late for another status: what is there is cut off
    return;
  }
  for (const name of response.getHeaderNames())
    if (!Object.keys(securityHeaders).some((own) => own.toLowerCase() === name)) response.removeHeader(name);
  const { code, message, hint } = error instanceof HttpError ? error : failureOf(error);
  const body = `${JSON.stringify({ error: { code, message, hint } })}\n`;
  response.writeHead(statusOf(error), {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    ...(error instanceof HttpError && error.headers),
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** 400 for what is wrong with the request, its model or its text; 503 where the GPU is gone or full, or the server's own files; 500 for all else. */
function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  const { exit, code } = failureOf(error);
  if (exit === exitCodes.gpu || code === "rebuilt") return 503;
  const asked: readonly number[] = [exitCodes.usage, exitCodes.badModelOrData, exitCodes.offline];
  return asked.includes(exit) || (error instanceof Error && error.name === "ExplainError") ? 400 : 500;
}

const statusByFault: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers what is no HTTP, or came too slowly. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const status = statusByFault[error.code ?? ""] ?? 400;
  const headers = Object.entries({ ...securityHeaders, Connection: "close", "Content-Length": "0" });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join("\r\n")}\r\n\r\n`);
}

async function listen(server: Server, { host, port }: ServeOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(unheard(error, host, port)));
    server.listen({ host, port, exclusive: true }, resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("the server has no port");
  return address.port;
}

function unheard({ code, message }: NodeJS.ErrnoException, host: string, port: number): UsageError {
  if (code === "EADDRINUSE")
    return new UsageError(`port ${port} is in use`, "Take another, such as --port 0 for any that is free.");
  if (code === "EACCES")
    return new UsageError(
      `port ${port} may not be used`,
      "Take one from 1024 on, such as --port 0 for any that is free.",
    );
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new UsageError(`${host} is no address of this machine`, "Leave --host out for this machine alone.");
  return new UsageError(`the server cannot listen at ${host}, port ${port}: ${message}`, "Take another --port.");
}

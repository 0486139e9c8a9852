import type { IncomingMessage } from "node:http";
import { hostname, networkInterfaces } from "node:os";
import { HttpError } from "./http-error.ts";

const loopback = ["localhost", "127.0.0.1", "[::1]"];

/** Whether only this machine reaches a server there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** A host as URLs have it: IPv6 addresses stand in brackets. */
export function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** The values of `Host` that a server at `host` and `port` goes by: this machine's names, and the one it was told to listen at. */
export function ownHosts(host: string, port: number): ReadonlySet<string> {
  const everywhere = host === "0.0.0.0" || host === "::";
  const addresses = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  const names = [...loopback, ...(everywhere ? [...addresses, hostname()] : [host]).map(inUrl)];
  return new Set(names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]).map(lower));
}

/**
 * Refuses what a page of another site sends: under a name of its own that it made point here (DNS rebinding), or as itself.
 * @param own as `ownHosts` gives them
 * @throws HttpError 400, 403
 */
export function requireOwnAddress({ headers, rawHeaders, method }: IncomingMessage, own: ReadonlySet<string>): void {
  const { host, origin } = headers;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && lower(name) === "host");
  if (hosts.length > 1) throw new HttpError(400, "bad-host", "there is more than one Host");
  if (host === undefined || !own.has(lower(host)))
    throw new HttpError(
      403,
      "foreign-host",
      "this server does not go by that name",
      `Ask it as ${[...own][0]}, or tell it its name: --host NAME.`,
    );
  const site = headers["sec-fetch-site"];
  const foreign = origin !== undefined && lower(origin) !== `http://${lower(host)}`;
  const sent = method !== "GET" && method !== "HEAD" && site !== undefined && site !== "same-origin" && site !== "none";
  if (foreign || sent)
    throw new HttpError(403, "foreign-origin", "other sites may not ask this server", "Ask from its own page.");
}

function lower(text: string): string {
  return text.toLowerCase();
}

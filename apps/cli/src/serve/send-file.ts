import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { byteRange } from "./byte-range.ts";
import { HttpError } from "./http-error.ts";
import { openServed, type ServedFile } from "./served-file.ts";

/** A reader that takes nothing for so long is given up. */
const stalledMilliseconds = 60_000;

/**
 * Answers GET and HEAD with a file of a folder: whole, the range that was asked for (206), or that it is still the same (304).
 * @param root the folder, without links in its path
 * @throws HttpError 400, 404, 405, 416
 */
export async function sendFile(request: IncomingMessage, response: ServerResponse, root: string): Promise<void> {
  const { method, url = "" } = request;
  if (method !== "GET" && method !== "HEAD")
    throw new HttpError(405, "bad-method", `files are not ${method}`, "Use GET or HEAD.", { Allow: "GET, HEAD" });
  const file = await openServed(root, url.split("?")[0] ?? "");
  try {
    await send(request, response, file);
  } finally {
    await file.handle.close();
  }
}

async function send(request: IncomingMessage, response: ServerResponse, file: ServedFile): Promise<void> {
  const { size, etag, modified } = file;
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("Cache-Control", file.caching);
  response.setHeader("ETag", etag);
  response.setHeader("Last-Modified", modified.toUTCString());
  if (isKnown(request, file)) {
    response.writeHead(304).end();
    return;
  }
  const range = isSame(request.headers["if-range"], file) ? byteRange(request.headers.range, size) : undefined;
  if (range === "none")
    throw new HttpError(416, "bad-range", `the file has ${size} bytes`, "", { "Content-Range": `bytes */${size}` });
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.setHeader("Content-Type", file.type);
  response.setHeader("Content-Length", end - start + 1);
  if (range) response.setHeader("Content-Range", `bytes ${start}-${end}/${size}`);
  response.writeHead(range ? 206 : 200);
  if (request.method === "HEAD" || size === 0) {
    response.end();
    return;
  }
  response.setTimeout(stalledMilliseconds, () => response.destroy());
  await pipeline(file.handle.createReadStream({ start, end, autoClose: false }), response);
}

/** Whether the reader has the file as it is (RFC 9110, section 13). */
function isKnown({ headers }: IncomingMessage, { etag, modified }: ServedFile): boolean {
  const tags = headers["if-none-match"];
  if (tags !== undefined)
    return tags.trim() === "*" || tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return Number.isFinite(since) && Math.floor(modified.getTime() / 1000) * 1000 <= since;
}

/** Whether a range may be sent: the reader has a part of this very file, or does not say. */
function isSame(condition: string | string[] | undefined, { etag, modified }: ServedFile): boolean {
  return condition === undefined || condition === etag || condition === modified.toUTCString();
}

import { constants } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { HttpError } from "./http-error.ts";

/** A file that is open to be sent. */
export interface ServedFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly modified: Date;
  /** Strong: of size and time, as other servers have it. */
  readonly etag: string;
  readonly type: string;
  readonly caching: string;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".safetensors": "application/octet-stream",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** What the bundler names after its content: another content has another name. */
const hashed = /^assets\/.*-[\w-]{8}\.\w+$/;

/**
 * Opens the file of a URL's path, inside of a folder and nowhere else.
 * @param root the folder, without links in its path
 * @param path as the request has it, from "/" on and without the query
 * @throws HttpError 400 for a path that is none, 404 for what is not there or not to be had
 */
export async function openServed(root: string, path: string): Promise<ServedFile> {
  const segments = segmentsOf(path);
  const name = segments.join("/");
  try {
    // Links are followed first, so that one which leads out is seen, and none afterwards.
    const real = await realpath(join(root, ...segments));
    if (!real.startsWith(root + sep)) throw notFound();
    // Without O_NONBLOCK a named pipe would wait for whoever writes.
    const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await handle.stat();
    if (!stat.isFile()) {
      await handle.close();
      throw notFound();
    }
    const { size, mtime, mtimeMs } = stat;
    return {
      handle,
      size,
      modified: mtime,
      etag: `"${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`,
      type: types[extname(name).toLowerCase()] ?? "application/octet-stream",
      caching: hashed.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
    };
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw notFound();
  }
}

/** The names on the way to a file; none of them can lead up, or to another volume. */
function segmentsOf(path: string): string[] {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    throw new HttpError(400, "bad-path", "the path is not encoded as UTF-8");
  }
  if (decoded === "/") return ["index.html"];
  const segments = decoded.slice(1).split("/");
  if (segments.some(isOdd)) throw notFound();
  return segments;
}

function isOdd(segment: string): boolean {
  return segment === "" || segment.startsWith(".") || /[\\:%\p{Cc}]/u.test(segment);
}

function notFound(): HttpError {
  return new HttpError(404, "not-found", "there is no such file");
}

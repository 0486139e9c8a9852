import { HubError } from "../hub-error.ts";
import { contentHash } from "../sha256.ts";

/** A file at an address, and what is known of it beforehand. */
export interface RemoteFile {
  readonly address: URL;
  /** How messages call it. */
  readonly name: string;
  readonly bytes: number;
  /** In hex: SHA-256 (64 digits), or SHA-1 as git counts it (40). */
  readonly hash: string;
}

interface FetchOptions {
  /** Called with the number of bytes that came, of this file. */
  readonly progress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
  /** What to do where the server is at fault. */
  readonly hint?: string;
  /** The beginning of it that came before. */
  readonly before?: Uint8Array;
  /** Called with all that is there by now, every some megabytes and where it ends early. */
  readonly keep?: (contents: Uint8Array, from: number) => Promise<void>;
}

/** So much comes before it is kept. */
const keptAtOnce = 2 ** 22;

const again = "Reload the page; if it happens again, the server does not have all of Limelight's files.";

/**
 * Fetches a file, or what is missing of it, and holds it against what is known of it.
 * @throws HubError `offline` where nothing came, or not all; `bad-checkpoint` where something else came; the signal's reason
 */
export async function fetchFile(file: RemoteFile, options: FetchOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { address, name, hash } = file;
  const { signal, fetch = globalThis.fetch, hint = again, before } = options;
  const range = before && before.length > 0 ? { headers: { range: `bytes=${before.length}-` } } : {};
  const response = await received(name, signal, () =>
    fetch(address, { ...range, ...anonymous, ...(signal && { signal }) }),
  );
  if (!response.ok)
    throw new HubError("offline", `${name}: the server answers ${response.status} ${response.statusText}`.trim(), hint);
  // Servers that answer whatever they are asked with their start page.
  if (response.headers.get("content-type")?.startsWith("text/html") === true)
    throw new HubError("bad-checkpoint", `${name}: the server sent a web page in its place`, hint);
  const contents = await readBody(response, file, options);
  const found = await contentHash(contents, hash.length);
  if (found === hash) return contents;
  const kind = hash.length === 40 ? "SHA-1" : "SHA-256";
  const message = `${name}: what came is not the file that was listed (${kind} ${found.slice(0, 12)}…)`;
  throw new HubError("bad-checkpoint", message, hint);
}

/** No server is told who asks, or from which page. */
const anonymous = { credentials: "omit", referrerPolicy: "no-referrer" } as const;

async function received<T>(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HubError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new HubError("offline", `${name} could not be fetched: ${why}`, "Check the connection and try again.", {
      cause: error,
    });
  }
}

/** The whole body in one allocation, since its length is known. */
async function readBody(
  response: Response,
  { name, bytes }: RemoteFile,
  { before, progress, keep, signal, hint = again }: FetchOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const contents = new Uint8Array(bytes);
  // A server that knows no ranges sends it from the beginning.
  let length = before && response.status === 206 ? before.length : 0;
  if (before && length > 0) contents.set(before);
  let kept = length;
  const keepOn = async (least: number): Promise<void> => {
    if (length - kept < least) return;
    await keep?.(contents.subarray(0, length), kept);
    kept = length;
  };
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const { done, value } = (await received(name, signal, async () => reader?.read())) ?? {
        done: true,
        value: undefined,
      };
      if (done || value === undefined) break;
      if (length + value.length > bytes) {
        await reader?.cancel();
        throw new HubError("bad-checkpoint", `${name}: more came than the ${bytes} bytes that were listed`, hint);
      }
      contents.set(value, length);
      length += value.length;
      progress?.(length);
      await keepOn(keptAtOnce);
    }
  } finally {
    await keepOn(1);
  }
  if (length < bytes)
    throw new HubError("offline", `${name}: the connection ended after ${length} of ${bytes} bytes`, "Try again.");
  return contents;
}

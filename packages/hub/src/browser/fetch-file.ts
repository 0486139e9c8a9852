import { HubError } from "../hub-error.ts";
import { digest, hex } from "../sha256.ts";

/** A file at an address, and what is known of it beforehand. */
export interface RemoteFile {
  readonly address: URL;
  /** How messages call it. */
  readonly name: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

interface FetchOptions {
  /** Called with the number of bytes that came, of this file. */
  readonly progress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
}

const again = "Reload the page; if it happens again, the server does not have all of Limelight's files.";

/**
 * Fetches a file and holds it against what is known of it.
 * @throws HubError `offline` where nothing came, or not all; `bad-checkpoint` where something else came; the signal's reason
 */
export async function fetchFile(
  { address, name, bytes, sha256 }: RemoteFile,
  { progress, signal, fetch = globalThis.fetch }: FetchOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await received(name, signal, () => fetch(address, { ...(signal && { signal }) }));
  if (!response.ok)
    throw new HubError(
      "offline",
      `${name}: the server answers ${response.status} ${response.statusText}`.trim(),
      again,
    );
  // Servers that answer whatever they are asked with their start page.
  if (response.headers.get("content-type")?.startsWith("text/html") === true)
    throw new HubError("bad-checkpoint", `${name}: the server sent a web page in its place`, again);
  const contents = await received(name, signal, () => readBody(response, name, bytes, progress));
  const found = hex(await digest(contents));
  if (found !== sha256)
    throw new HubError(
      "bad-checkpoint",
      `${name}: what came is not the file that was listed (SHA-256 ${found.slice(0, 12)}…)`,
      again,
    );
  return contents;
}

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
  name: string,
  bytes: number,
  progress: ((bytes: number) => void) | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const contents = new Uint8Array(bytes);
  const reader = response.body?.getReader();
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    if (length + value.length > bytes) {
      await reader?.cancel();
      throw new HubError("bad-checkpoint", `${name}: more came than the ${bytes} bytes that were listed`, again);
    }
    contents.set(value, length);
    length += value.length;
    progress?.(length);
  }
  if (length < bytes)
    throw new HubError("offline", `${name}: the connection ended after ${length} of ${bytes} bytes`, "Try again.");
  return contents;
}

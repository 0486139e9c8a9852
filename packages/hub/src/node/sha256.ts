import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";

/** Small enough that Ctrl-C is heard in between: about 50 ms. */
const chunkBytes = 2 ** 26;

/**
 * SHA-256 of contents of any size, piece by piece: Web Crypto takes less than 2 GiB at once, and so does one update.
 *
 * @returns 32 bytes.
 */
export async function sha256(contents: Uint8Array, chunk = chunkBytes): Promise<Uint8Array> {
  const hash = createHash("sha256");
  for (let start = 0; start < contents.length; start += chunk) {
    hash.update(contents.subarray(start, start + chunk));
    await setImmediate();
  }
  return new Uint8Array(hash.digest());
}

import { HubError } from "./hub-error.ts";

/**
 * SHA-256, or SHA-1, through Web Crypto, which Node and browsers have.
 *
 * @returns 32 bytes, or 20.
 * @throws {HubError} `unsupported` on a page without a secure context, where browsers withhold Web Crypto.
 */
export async function digest(bytes: Uint8Array, algorithm: "SHA-256" | "SHA-1" = "SHA-256"): Promise<Uint8Array> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new HubError(
      "unsupported",
      "no Web Crypto to compute a SHA-256 with",
      "Open the page by https or localhost.",
    );
  }
  const whole =
    bytes.buffer instanceof ArrayBuffer
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
      : new Uint8Array(bytes);
  return new Uint8Array(await subtle.digest(algorithm, whole));
}

/** Lower-case hexadecimal digits, two a byte. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What the hub tells contents by, in hex: their SHA-256 (64 digits), or the SHA-1 of git's blob (40), of `blob LENGTH\0` and them.
 */
export async function contentHash(contents: Uint8Array, digits: number): Promise<string> {
  if (digits !== 40) return hex(await digest(contents));
  const head = new TextEncoder().encode(`blob ${contents.length}\0`);
  const blob = new Uint8Array(head.length + contents.length);
  blob.set(head);
  blob.set(contents, head.length);
  return hex(await digest(blob, "SHA-1"));
}

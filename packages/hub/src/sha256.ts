import { HubError } from "./hub-error.ts";

/**
 * SHA-256 through Web Crypto, which Node and browsers have.
 *
 * @returns 32 bytes.
 * @throws {HubError} `unsupported` on a page without a secure context, where browsers withhold Web Crypto.
 */
export async function digest(bytes: Uint8Array): Promise<Uint8Array> {
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
  return new Uint8Array(await subtle.digest("SHA-256", whole));
}

/** Lower-case hexadecimal digits, two a byte. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

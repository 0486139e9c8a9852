import type { Input } from "../verb.ts";

/** SHA-256, in hex, of texts with their pairs and labels, in order. */
export async function dataHash(texts: readonly Input[]): Promise<string> {
  const content = JSON.stringify(texts.map(({ text, pair, label }) => [text, pair ?? null, label ?? null]));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

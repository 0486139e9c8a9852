import type { Input } from "../verbs/verb.ts";

/** Names examples by what they are, wherever they stand: SHA-256 (hex) of what is given of one, and which of those alike it is, counted from 0. */
export class ExampleKeys {
  readonly #seen = new Map<string, number>();

  async of({ text, pair, continuation, label, id, rationale }: Input): Promise<string> {
    const given = JSON.stringify([text, pair, continuation, label, id, rationale].map((each) => each ?? null));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(given));
    const name = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const before = this.#seen.get(name) ?? 0;
    this.#seen.set(name, before + 1);
    return before === 0 ? name : `${name}.${before}`;
  }
}

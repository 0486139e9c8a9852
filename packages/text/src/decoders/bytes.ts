import { BYTE_CHARACTERS } from "../pretokenizers/byte-level.ts";
import type { StepMaker } from "./step.ts";

const encoder = new TextEncoder();
const BYTES: ReadonlyMap<string, number> = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]));

/**
 * GPT-2's byte characters to text. A character is given once its last byte has come; what is no UTF-8 becomes U+FFFD, as
 * when all bytes are decoded at once.
 */
export const byteLevel: StepMaker = () => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return {
    push: (token) => [decoder.decode(bytesOf(token), { stream: true })],
    end: () => [decoder.decode()],
  };
};

/** A token with other signs than the 256 (an added one, with a blank in it) stands for itself. */
function bytesOf(token: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = BYTES.get(character);
    if (byte === undefined) return encoder.encode(token);
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * `<0x..>` tokens to the characters whose bytes they are. A run of them is text or, where anything in it is no UTF-8, one
 * U+FFFD for every byte of it (Rust: decoders/byte_fallback.rs); so nothing of a run is given before it ends.
 */
export const byteFallback: StepMaker = () => {
  const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
  let bytes: number[] = [];
  const flush = (): string[] => {
    if (bytes.length === 0) return [];
    const run = bytes;
    bytes = [];
    try {
      return [strict.decode(Uint8Array.from(run))];
    } catch {
      return ["\uFFFD".repeat(run.length)];
    }
  };
  return {
    push(token) {
      const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
      if (byte === undefined) return [...flush(), token];
      bytes.push(Number.parseInt(byte, 16));
      return [];
    },
    end: flush,
  };
};

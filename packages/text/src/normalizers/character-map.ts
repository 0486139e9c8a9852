import { TokenizerError } from "../errors.ts";

/**
 * SentencePiece's compiled character map: a double-array trie (Darts) over UTF-8 bytes, whose values point into a table of
 * replacements, each ended by NUL.
 */
export interface CharacterMap {
  /** The entries that begin `bytes` at `from`, shortest first: their lengths in bytes, and where their replacements are. */
  matches(bytes: Uint8Array, from: number): Iterable<{ readonly length: number; readonly at: number }>;
  /** The replacement at a place of the table. */
  replacement(at: number): string;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads a map: u32 size of the trie in bytes, the trie as u32 units, the table; all little-endian.
 *
 * @param map the bytes (of a SentencePiece model), or base64 (of a tokenizer.json).
 */
export function readCharacterMap(map: Uint8Array | string): CharacterMap {
  const bytes = typeof map === "string" ? fromBase64(map) : map;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length < 4 ? 0 : view.getUint32(0, true);
  if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length) {
    throw new TokenizerError(
      "invalid-tokenizer",
      "The precompiled_charsmap of the normalizer cannot be read",
      "Fetch the tokenizer's files again.",
    );
  }
  const trie = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const table = bytes.subarray(4 + size);
  return {
    matches: (key, from) => walk(trie, key, from),
    replacement: (at) => {
      const end = table.indexOf(0, at);
      return decoder.decode(table.subarray(at, end < 0 ? undefined : end));
    },
  };
}

function fromBase64(map: string): Uint8Array {
  try {
    return Uint8Array.from(atob(map), (byte) => byte.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}

/** Each unit of the trie packs has-leaf (bit 8), label (bits 0 to 7, 31) and offset (bits 9 to 30). */
function* walk(trie: Uint32Array, key: Uint8Array, from: number): Generator<{ length: number; at: number }> {
  let unit = trie[0] ?? 0;
  let node = offsetOf(unit);
  for (let i = from; i < key.length; i++) {
    const byte = key[i] ?? 0;
    if (byte === 0) return;
    node ^= byte;
    unit = trie[node] ?? 0;
    if ((unit & 0x8000_00ff) !== byte) return;
    node ^= offsetOf(unit);
    if (((unit >>> 8) & 1) === 1) yield { length: i + 1 - from, at: (trie[node] ?? 0) & 0x7fff_ffff };
  }
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

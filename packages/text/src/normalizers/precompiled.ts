import { type AlignedText, characterSize } from "../alignment/aligned-text.ts";
import { Transformation, transform } from "../alignment/transform.ts";
import { TokenizerError } from "../errors.ts";
import { isAscii } from "./bert.ts";

const encoder = new TextEncoder();

/**
 * SentencePiece's compiled character map (Rust: normalizers/precompiled.rs and the crate spm_precompiled): a double-array
 * trie over UTF-8 bytes whose values point into a table of replacements, each ended by NUL. Graphemes under six bytes are
 * looked up whole, then every character by itself; as there, the shortest entry that begins them decides.
 *
 * @param map base64: u32 size of the trie in bytes, the trie as u32 units, the table. All little-endian.
 */
export function precompiled(map: string): (text: AlignedText) => AlignedText {
  const { trie, table } = readMap(map);
  const known = new Map<string, string | undefined>();
  const lookUp = (part: string): string | undefined => {
    if (known.has(part)) return known.get(part);
    const at = shortestMatch(trie, encoder.encode(part));
    const end = at === undefined ? -1 : table.indexOf(0, at);
    const found = at === undefined ? undefined : decoder.decode(table.subarray(at, end < 0 ? undefined : end));
    if (known.size > 10_000) known.clear();
    known.set(part, found);
    return found;
  };
  return (source) => {
    const made = new Transformation();
    let modified = false;
    for (const grapheme of graphemes(source.text)) {
      const whole = grapheme.length < 6 && encoder.encode(grapheme).length < 6 ? lookUp(grapheme) : undefined;
      if (whole !== undefined) {
        modified = true;
        put(made, grapheme, whole);
        continue;
      }
      for (const character of grapheme) {
        const part = lookUp(character);
        modified ||= part !== undefined;
        if (part === undefined) made.push(character, 0);
        else put(made, character, part);
      }
    }
    return modified ? transform(source, made) : source;
  };
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
let segmenter: Intl.Segmenter | undefined;

/**
 * Extended grapheme clusters. The engine's segmenter takes quadratic time, so it gets the text in windows: all clusters
 * of a window but the last are whole, and the next window begins with that one.
 */
function* graphemes(text: string): Iterable<string> {
  if (isAscii(text)) {
    yield* text.match(/\r\n|[^]/g) ?? []; // CR LF is the only cluster of two
    return;
  }
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  let from = 0;
  let size = WINDOW;
  while (from < text.length) {
    const end = from + size;
    const to = end + characterSize(text, end - 1) - 1; // not between the halves of a surrogate pair
    const clusters = Array.from(segmenter.segment(text.slice(from, to)), ({ segment }) => segment);
    const isLast = to >= text.length;
    if (!isLast && clusters.length < 2) {
      size *= 2; // a cluster longer than the window
      continue;
    }
    if (!isLast) clusters.pop();
    for (const cluster of clusters) {
      yield cluster;
      from += cluster.length;
    }
    size = WINDOW;
  }
}

/** UTF-16 units. */
const WINDOW = 256;

/** The changes for a replacement, odd as they are: added characters count at the end, removed ones after the last. */
function put(made: Transformation, old: string, replacement: string): void {
  const characters = Array.from(replacement);
  let oldCount = 0;
  for (let i = 0; i < old.length; i += characterSize(old, i)) oldCount++;
  const difference = characters.length - oldCount;
  for (const character of characters) made.push(character, 0);
  const { changes } = made;
  for (let added = 1; added <= difference; added++) changes[changes.length - added] = 1;
  if (difference < 0 && changes.length > 0) changes[changes.length - 1] = (changes.at(-1) ?? 0) + difference;
}

function readMap(map: string): { trie: Uint32Array; table: Uint8Array } {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(map), (byte) => byte.charCodeAt(0));
  } catch {
    bytes = new Uint8Array(0);
  }
  const view = new DataView(bytes.buffer);
  const size = bytes.length < 4 ? 0 : view.getUint32(0, true);
  if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length) {
    throw new TokenizerError(
      "invalid-tokenizer",
      "The precompiled_charsmap of the normalizer cannot be read",
      "Fetch tokenizer.json again.",
    );
  }
  const trie = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  return { trie, table: bytes.subarray(4 + size) };
}

/** Walks a Darts double array; each unit packs has-leaf (bit 8), label (bits 0 to 7, 31) and offset (bits 9 to 30). */
function shortestMatch(trie: Uint32Array, key: Uint8Array): number | undefined {
  let unit = trie[0] ?? 0;
  let node = offsetOf(unit);
  for (const byte of key) {
    if (byte === 0) return undefined;
    node ^= byte;
    unit = trie[node] ?? 0;
    if ((unit & 0x8000_00ff) !== byte) return undefined;
    node ^= offsetOf(unit);
    if (((unit >>> 8) & 1) === 1) return (trie[node] ?? 0) & 0x7fff_ffff;
  }
  return undefined;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

import { type AlignedText, characterSize } from "../alignment/aligned-text.ts";
import { Transformation, transform } from "../alignment/transform.ts";
import { isAscii } from "./bert.ts";
import { readCharacterMap } from "./character-map.ts";

const encoder = new TextEncoder();

/**
 * SentencePiece's compiled character map as tokenizer.json has it (Rust: normalizers/precompiled.rs and the crate
 * spm_precompiled). Graphemes under six bytes are looked up whole, then every character by itself; as there, the shortest
 * entry that begins them decides. (SentencePiece itself takes the longest: sentencepiece/normalizer.ts.)
 */
export function precompiled(characterMap: Uint8Array | string): (text: AlignedText) => AlignedText {
  const map = readCharacterMap(characterMap);
  const known = new Map<string, string | undefined>();
  const lookUp = (part: string): string | undefined => {
    if (known.has(part)) return known.get(part);
    const [shortest] = map.matches(encoder.encode(part), 0);
    const found = shortest === undefined ? undefined : map.replacement(shortest.at);
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

import type { Span } from "../../method.ts";
import { wordPattern } from "../../words/word-spans.ts";

/** A feature of LIME: a word with all its places, or one place of a word. */
interface Feature {
  readonly text: string;
  readonly spans: readonly Span[];
}

const splittings = {
  /**
   * What Python's `\w` matches in a `str`: letters, numbers and the underscore of any script. (Its version of Unicode
   * may be older than ours.) Combining marks are no part of it, so they split a word there and here.
   */
  python: /[\p{L}\p{N}_]+/gu,
  /** The same, but an apostrophe between two of them holds a word together: *don't*, *dog's*; and a mask keeps its brackets. */
  apostrophes: wordPattern,
};

/** Where words end. */
export type Splitting = keyof typeof splittings;

/**
 * A text as LIME sees it (with `python`, the `IndexedString` of lime 0.2.0.1): words, whatever stands between them, and
 * what is left of the text without some words.
 */
export class WordBag {
  readonly features: readonly Feature[];
  /** The text cut into words (with their feature) and what stands between them (without). */
  readonly #pieces: readonly { readonly text: string; readonly feature?: number }[];
  readonly #replacement: string;

  /**
   * @param bow whether all places of a word are one feature, and are taken out; else each place is one of its own,
   * and is replaced by `maskText`
   */
  constructor(text: string, bow: boolean, maskText: string, splitting: Splitting) {
    const features: { text: string; spans: Span[] }[] = [];
    const known = new Map<string, number>();
    const pieces: { text: string; feature?: number }[] = [];
    let end = 0;
    for (const match of text.matchAll(splittings[splitting])) {
      const start = match.index;
      if (start > end) {
        pieces.push({ text: text.slice(end, start) });
      }
      const found = match[0];
      end = start + found.length;
      const feature = (bow ? known.get(found) : undefined) ?? features.length;
      known.set(found, feature);
      features[feature] ??= { text: found, spans: [] };
      features[feature].spans.push({ start, end });
      pieces.push({ text: found, feature });
    }
    pieces.push({ text: text.slice(end) });
    this.features = features;
    this.#pieces = pieces;
    this.#replacement = bow ? "" : maskText;
  }

  /** The text with only those features that `kept` [features] has a 1 for. */
  keeping(kept: ArrayLike<number>): string {
    return this.#pieces
      .map(({ text, feature }) => (feature === undefined || kept[feature] === 1 ? text : this.#replacement))
      .join("");
  }
}

import type { Span } from "../../method.ts";

/** A feature of LIME: a word with all its places, or one place of a word. */
interface Feature {
  readonly text: string;
  readonly spans: readonly Span[];
}

/**
 * A text as LIME sees it (the `IndexedString` and `IndexedCharacters` of lime 0.2.0.1): words, or other parts, whatever stands between them, and
 * what is left of the text without some.
 */
export class WordBag {
  readonly features: readonly Feature[];
  /** The text cut into words (with their feature) and what stands between them (without). */
  readonly #pieces: readonly { readonly text: string; readonly feature?: number }[];
  readonly #replacement: string;

  /**
   * @param parts what may be missing, in order, none over another
   * @param bow whether all places of a word are one feature, and are taken out; else each place is one of its own,
   * and is replaced by `maskText`
   */
  constructor(text: string, parts: readonly Span[], bow: boolean, maskText: string) {
    const features: { text: string; spans: Span[] }[] = [];
    const known = new Map<string, number>();
    const pieces: { text: string; feature?: number }[] = [];
    let last = 0;
    for (const { start, end } of parts) {
      if (start > last) pieces.push({ text: text.slice(last, start) });
      last = end;
      const found = text.slice(start, end);
      const feature = (bow ? known.get(found) : undefined) ?? features.length;
      known.set(found, feature);
      features[feature] ??= { text: found, spans: [] };
      features[feature].spans.push({ start, end });
      pieces.push({ text: found, feature });
    }
    pieces.push({ text: text.slice(last) });
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

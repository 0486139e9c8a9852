/** One token of an encoded text. */
export interface Token {
  readonly id: number;
  /**
   * The piece as the vocabulary has it, e.g. `##ing` or `Ġgood`. Of an unknown stretch it is the vocabulary's unknown token,
   * but with Unigram the stretch itself, as in the Rust package; `idToToken(id)` is the unknown token there as well.
   */
  readonly text: string;
  /** UTF-16 offsets into the text as given (of a pair: into the one of `sequence`); both 0 where the template put it in. */
  readonly start: number;
  readonly end: number;
  /** The number of the word, counted within its text as the pre-tokenizer cuts it; null for the template's tokens. */
  readonly word: number | null;
  /** Put in by the tokenizer's template, not by the text. A `[MASK]` typed by the user is not special. */
  readonly special: boolean;
  /** Which text it comes from: 0, or 1 for the second of a pair; null for the template's tokens. */
  readonly sequence: 0 | 1 | null;
}

/** A text, or a pair, as the model reads it. */
export interface Encoding {
  readonly tokens: readonly Token[];
  /** [tokens] */
  readonly ids: Int32Array;
  /** [tokens] The type (segment) of every token. */
  readonly typeIds: Int32Array;
  /** Set where tokens had to go: the limit, how many went, and the text they stood for (of a pair: joined by a line break). */
  readonly truncated?: { readonly limit: number; readonly cut: string; readonly tokens: number };
}

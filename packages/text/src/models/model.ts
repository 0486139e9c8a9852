/** A piece of a word: what the model makes of its units from `from` to before `to`. */
export interface Piece {
  readonly id: number;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Cuts one word (normalised and pre-tokenised) into pieces of the vocabulary. */
export interface Model {
  pieces(word: string): readonly Piece[];
  readonly idOf: ReadonlyMap<string, number>;
  /** By id; ids that the vocabulary leaves out are undefined. */
  readonly textOf: readonly (string | undefined)[];
  readonly unknown: string | undefined;
}

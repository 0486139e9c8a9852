/** What scores are changed by; every one is off where it is left out. */
export interface ProcessorOptions {
  /** Ends a text when it is generated; several may. */
  readonly eosIds?: readonly number[] | undefined;
  /** Over 1: tokens that are there already, the prompt's among them, become less likely. */
  readonly repetitionPenalty?: number | undefined;
  /** No run of so many tokens comes twice, the prompt counted. */
  readonly noRepeatNgram?: number | undefined;
  /** Sequences of tokens that never come. */
  readonly badWords?: readonly (readonly number[])[] | undefined;
  /** Tokens of a row at least, the prompt counted, before it may end. */
  readonly minLength?: number | undefined;
  /** Generated tokens at least before a row may end. */
  readonly minNewTokens?: number | undefined;
  /** What comes first behind a decoder's start token. */
  readonly forcedBos?: number | undefined;
  /** What comes last where a row reaches its greatest length. */
  readonly forcedEos?: readonly number[] | undefined;
  /** Tokens that never come. */
  readonly suppress?: readonly number[] | undefined;
  /** Tokens that do not come first. */
  readonly beginSuppress?: readonly number[] | undefined;
  /** Of sampling: logits are divided by it. */
  readonly temperature?: number | undefined;
  /** Of sampling: the so many most probable tokens alone; 0: all. */
  readonly topK?: number | undefined;
  /** Of sampling: the most probable tokens that together reach this probability. */
  readonly topP?: number | undefined;
  /** Of sampling: tokens of at least this part of the largest probability. */
  readonly minP?: number | undefined;
  /** Of sampling: the tokens nearest to the expected surprise that together reach this probability. */
  readonly typicalP?: number | undefined;
  /** Of sampling: tokens of at least this probability. */
  readonly epsilonCutoff?: number | undefined;
  /** Of sampling: the same, but lower where the model is unsure. */
  readonly etaCutoff?: number | undefined;
  /** Scores become log-probabilities again after all of these. */
  readonly renormalize?: boolean | undefined;
}

/** Where a row stands when its next token is chosen. */
export interface Step {
  /** [tokens]: prompt and what was generated; of an encoder-decoder, what its decoder was given. */
  readonly ids: readonly number[];
  /** How many of them were given. */
  readonly promptLength: number;
  /** Tokens that the row may have in the end. */
  readonly maxLength: number;
}

/**
 * Changes the scores of a row's next token in place, [vocabulary]: logits where one sequence grows, log-probabilities in
 * beam search. -Infinity: the token cannot come.
 */
export type LogitsProcessor = (scores: Float64Array, step: Step) => void;

/** Makes a processor; undefined where the options have no use for it. */
export type MakeProcessor = (options: ProcessorOptions) => LogitsProcessor | undefined;

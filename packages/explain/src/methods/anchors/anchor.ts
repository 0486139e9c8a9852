import type { Unit } from "../../method.ts";

/** A rule of words: while they stand, the prediction (nearly) always stays. */
export interface Anchor {
  /** In the order in which they were taken, with what the rule was worth up to there; none where the prediction holds without any. */
  readonly words: readonly { readonly word: Unit; readonly precision: number; readonly coverage: number }[];
  /** The share of changed texts that keep the prediction, as far as they were asked about, between its confidence bounds. */
  readonly precision: number;
  readonly low: number;
  readonly high: number;
  /** The share of changed texts in which the rule's words stand at all. */
  readonly coverage: number;
  /** Changed texts that the precision comes from. */
  readonly samples: number;
  /** The same share where no word is held. */
  readonly without: number;
  /** What was asked for, and whether the rule has it. */
  readonly threshold: number;
  readonly reached: boolean;
}

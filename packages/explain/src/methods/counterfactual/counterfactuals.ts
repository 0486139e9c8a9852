import type { Unit } from "../../method.ts";

/** A set of words without which, or with others in whose place, the prediction is another. */
interface Counterfactual {
  /** In the order of the text. */
  readonly words: readonly Unit[];
  /** What stands in each one's place, "" where nothing does. */
  readonly replacements: readonly string[];
  /** How the text reads then. */
  readonly text: string;
  readonly pair?: string;
  /** What is predicted of it, and how probable that is. */
  readonly label: string;
  readonly probability: number;
}

/** How many sets of a size there are, how many were asked about, and how many of those change the prediction. */
interface CheckedSize {
  readonly size: number;
  readonly of: number;
  readonly asked: number;
  readonly flips: number;
}

/** The smallest changes of a text that were found to change the prediction. */
export interface Counterfactuals {
  /** All of one size; the one that changes it most comes first. None where nothing that was tried does. */
  readonly found: readonly Counterfactual[];
  /** Sizes that were gone through, ascending. */
  readonly checked: readonly CheckedSize[];
  /** Whether every smaller set was asked about: then there is nothing smaller, with what stands in words' places here. */
  readonly smallest: boolean;
  /** How it was found: among all sets of its size, or by taking words until the prediction changes and giving back those that need not go. */
  readonly by: "size" | "greedy" | "nothing";
  /** Where nothing was found: whether the text without any of its words was asked about. */
  readonly emptied: boolean;
}

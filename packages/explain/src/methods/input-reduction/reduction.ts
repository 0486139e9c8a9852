import type { Unit } from "../../method.ts";

/** What input reduction left of a text. */
export interface Reduction {
  /** How it reads. */
  readonly text: string;
  readonly pair?: string;
  readonly kept: readonly Unit[];
  /** In the order in which they went; `probability` is the target's without them and all before. */
  readonly removed: readonly { readonly word: Unit; readonly probability: number }[];
  /** Of the target, for what is left. */
  readonly probability: number;
  /** Why nothing more went: any other word would change the prediction, one word is left, or questions ran out. */
  readonly ended: "prediction" | "one-word" | "samples";
}

import type { Span } from "../../state/changes.ts";

/** What one unit of the text is worth, for its ground and the bar under it. */
export interface LitUnit extends Span {
  readonly text: string;
  /** −1 to 1: its part of the largest. */
  readonly value: number;
  /** In words: "+1.73, 61% of the sum". */
  readonly label: string;
  /** Of the same scale as `value`: one standard error. */
  readonly error?: number;
  /** Whether its sign or order is not settled. */
  readonly tied?: boolean;
  /** Whether methods do not agree on it. */
  readonly disputed?: boolean;
  /** A token that the model's template put in. */
  readonly special?: boolean;
}

/** What a view says of the words on the stage. */
export interface Light {
  /** The text that the places are of; it fades once the stage has another. */
  readonly text: string;
  readonly units: readonly LitUnit[];
}

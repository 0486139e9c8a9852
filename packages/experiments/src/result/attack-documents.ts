import type { AttackQueries, Status, TextEdit } from "@limelight/attack";
import type { Heading, MeanInterval, ModelReference } from "./documents.ts";

/** The likeliest class, and its probability; `probabilities` of all. */
export interface SaidOf {
  readonly label: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A question of an attack. */
export interface AttackQuestion {
  readonly text: string;
  readonly text_pair?: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly score: number;
  /** Whether it had been asked about before. */
  readonly known: boolean;
  /** Questions of one round go out together; a search decides between rounds. Counted from 0. */
  readonly round: number;
}

/** What an attack made of one text. */
export interface AttackDocument extends Heading {
  /** Which attack: the recipe, or what it was composed of. */
  readonly attack: AttackReference;
  readonly original: string;
  /** What was found; null where the goal was not reached. */
  readonly adversarial: string | null;
  readonly adversarial_pair?: string;
  readonly status: Status;
  /** Why there was nothing to attack. */
  readonly skipped?: string;
  /** What ended the search before it was through; it might have found something. */
  readonly ended?: "deadline" | "budget";
  /** The label that is attacked: the data set's, or what the subject says. */
  readonly label: string;
  readonly before: SaidOf;
  /** Of the text that was found, or of the nearest where the goal was not reached. */
  readonly after: SaidOf;
  /** Words that were put in front, the same for all texts. */
  readonly trigger?: string;
  /** Where the goal was not reached: the nearest text. */
  readonly nearest?: string;
  readonly nearest_pair?: string;
  /** What was changed: offsets into the original. */
  readonly edits: readonly TextEdit[];
  /** Words that are gone, others, or put in, no more than there were; and of how many. */
  readonly wordsChanged: number;
  readonly words: number;
  readonly queries: AttackQueries;
  /** What other models say of what was found, by their names; `fooled`: they were right before, and are not now. */
  readonly transfer?: Readonly<
    Record<string, { readonly before: string; readonly after: string; readonly fooled: boolean }>
  >;
  /** Where it was asked for. */
  readonly trace?: readonly AttackQuestion[];
  readonly seconds: number;
}

export interface AttackReference {
  readonly recipe?: string;
  readonly constraintSet?: string;
  readonly goal: string;
  readonly search: string;
  readonly transformations: readonly string[];
  readonly constraints: readonly string[];
  /** What a recipe does otherwise than it is written, because of what is at hand. */
  readonly standIns?: readonly string[];
}

/** Of all texts, with bootstrap intervals over them. */
export interface AttackSummary {
  readonly type: "summary";
  readonly model: ModelReference;
  readonly attack: AttackReference;
  readonly texts: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  /** Texts that the deadline kept from being begun, or from being done: the other numbers are without them. */
  readonly left?: number;
  /** Words for all texts, and on how many others they were found. */
  readonly trigger?: string;
  readonly foundOn?: number;
  /** Shares of the texts whose prediction is their label, before, and once what was found stands in the place of those that were attacked. */
  readonly accuracy: { readonly before: MeanInterval; readonly under: MeanInterval };
  /** Of texts that were attacked; null where none was. */
  readonly successRate: MeanInterval | null;
  /** Questions a text that was attacked. */
  readonly meanQueries: MeanInterval | null;
  /** Share of the words that differ where the attack succeeded. */
  readonly wordsChanged: MeanInterval | null;
  /** Of texts that were found and that other models had right: the share that fools them. */
  readonly transfer?: Readonly<Record<string, MeanInterval & { readonly texts: number }>>;
  readonly queries: AttackQueries;
  readonly seconds: number;
}

/** What is certain of one text. */
export interface CertifyDocument extends Heading {
  readonly method: "ranmask" | "safer";
  /** The majority's; null where too few agree. */
  readonly label: string | null;
  readonly abstained: boolean;
  /** Whether the majority is what the data set says; left out where that says nothing. */
  readonly correct?: boolean;
  /** So many words may be replaced, whichever they are. */
  readonly radius: number;
  readonly words: number;
  /** Of the certificate's samples, the majority's share, and the bounds of its probability and of any other's. */
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
  readonly queries: { readonly asked: number };
  readonly seconds: number;
}

/** Of all texts that have labels. */
export interface CertifySummary {
  readonly type: "summary";
  readonly model: ModelReference;
  readonly method: "ranmask" | "safer";
  readonly texts: number;
  readonly abstained: number;
  readonly medianRadius: number;
  /** Share of the texts whose majority is right; null where no text has a label. */
  readonly accuracy: MeanInterval | null;
  /** The share that is right and stays so whatever replaces so many words, for 1, 2, 4, … of them. */
  readonly certified: readonly { readonly words: number; readonly accuracy: MeanInterval }[];
  readonly seconds: number;
}

/** A text that was made of another. */
export interface AugmentDocument {
  readonly text: string;
  readonly text_pair?: string;
  /** The original's, where it has one. */
  readonly label?: string;
  readonly id?: string;
  /** The original; the text itself where originals are given as well. */
  readonly from: string;
  readonly recipe: string;
}

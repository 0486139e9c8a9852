import type { Subject } from "./documents.ts";

/** The likeliest class, and its probability; `probabilities` of all. */
interface SaidOf {
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

interface AttackEdit {
  readonly start: number;
  readonly end: number;
  readonly from: string;
  readonly to: string;
  readonly sequence?: 1;
}

interface AttackReference {
  readonly recipe?: string;
  readonly constraintSet?: string;
  readonly goal: string;
  readonly search: string;
  readonly transformations: readonly string[];
  readonly standIns?: readonly string[];
}

interface AttackQueries {
  readonly asked: number;
  readonly distinct: number;
  readonly known: number;
  readonly forward: number;
}

/** What an attack made of one text. */
export interface AttackDocument extends Subject {
  readonly attack: AttackReference;
  readonly status: "succeeded" | "failed" | "skipped" | "maximized";
  readonly skipped?: string;
  readonly ended?: "deadline" | "budget";
  readonly adversarial: string | null;
  readonly adversarial_pair?: string;
  readonly nearest?: string;
  readonly nearest_pair?: string;
  readonly label: string;
  readonly before: SaidOf;
  readonly after: SaidOf;
  readonly edits: readonly AttackEdit[];
  readonly wordsChanged: number;
  readonly words: number;
  readonly queries: AttackQueries;
  readonly transfer?: Readonly<
    Record<string, { readonly before: string; readonly after: string; readonly fooled: boolean }>
  >;
  /** Where it was asked for. */
  readonly trace?: readonly AttackQuestion[];
  readonly seconds: number;
}

interface MeanInterval {
  readonly mean: number;
  /** Null where no interval is claimed. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Of all texts. */
export interface AttackSummaryDocument {
  readonly attack: AttackReference;
  readonly texts: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly left?: number;
  readonly trigger?: string;
  readonly foundOn?: number;
  readonly accuracy: { readonly before: MeanInterval; readonly under: MeanInterval };
  readonly successRate: MeanInterval | null;
  readonly meanQueries: MeanInterval | null;
  readonly wordsChanged: MeanInterval | null;
  readonly transfer?: Readonly<Record<string, MeanInterval>>;
  readonly queries: AttackQueries;
  readonly seconds: number;
}

/** What is certain of one text. */
export interface CertificateDocument extends Subject {
  readonly method: "ranmask" | "safer";
  readonly label: string | null;
  readonly radius: number;
  readonly words: number;
  readonly share: number;
  readonly lower: number;
  readonly queries: { readonly asked: number };
  readonly seconds: number;
}

/** Of all texts. */
export interface CertifiedSummaryDocument {
  readonly method: "ranmask" | "safer";
  readonly texts: number;
  readonly abstained: number;
  readonly medianRadius: number;
  readonly accuracy: MeanInterval | null;
  readonly certified: readonly { readonly words: number; readonly accuracy: MeanInterval }[];
}

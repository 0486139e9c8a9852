import type { Subject } from "./documents.ts";

/** What the report needs of documents about influence. */

export interface InfluenceExample {
  readonly text: string;
  readonly text_pair?: string;
  readonly row: number;
  readonly label: string;
  readonly score: number;
  readonly predicted: string;
  readonly probability: number;
}

interface Trace {
  readonly form: string;
  readonly parameters: readonly string[];
  readonly checkpoints: readonly { readonly name: string; readonly step?: number; readonly weight: number }[];
  readonly seconds: number;
}

interface Scores {
  readonly texts: number;
  readonly mean: number;
  readonly deviation: number;
}

export interface InfluenceOnText extends Subject, Trace {
  readonly target: { readonly label: string };
  readonly prediction: { readonly probabilities: Readonly<Record<string, number>> };
  readonly scored: Scores & { readonly proponents: number; readonly opponents: number };
  readonly examples: readonly InfluenceExample[];
}

export interface SelfInfluence extends Trace {
  readonly type: "self";
  readonly model?: { readonly id: string };
  readonly scored: Scores;
  readonly examples: readonly InfluenceExample[];
}

export type InfluenceDocument = InfluenceOnText | SelfInfluence;

/** Whether it is of texts' influence on themselves. */
export function isSelfInfluence(document: InfluenceDocument): document is SelfInfluence {
  return "type" in document && document.type === "self";
}

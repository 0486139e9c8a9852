import type { Subject } from "./documents.ts";

type Probabilities = Readonly<Record<string, number>>;

/** What a text may be, of classes that nobody was trained for. */
export interface ZeroShotDocument extends Subject {
  readonly via: "nli" | "prompt";
  readonly template: string;
  readonly multiLabel: boolean;
  /** By falling probability. */
  readonly labels: readonly { readonly label: string; readonly probability: number }[];
  readonly withoutContent?: Probabilities;
}

/** What a model fills into a prompt's blank. */
export interface PromptedDocument extends Subject {
  readonly prompt: string;
  readonly label: string;
  readonly probabilities: Probabilities;
  readonly words: Readonly<
    Record<string, readonly { readonly word: string; readonly logprob: number; readonly tokens: number }[]>
  >;
  readonly shots: number;
  readonly withoutContent?: Probabilities;
}

/** How many answers were right. */
export interface AccuracyDocument {
  readonly model: { readonly id: string };
  readonly examples: number;
  readonly labelled: number;
  readonly accuracy: { readonly mean: number; readonly low: number; readonly high: number };
}

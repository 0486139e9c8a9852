import type { Heading, ModelReference } from "./documents.ts";

/** A label of zero-shot classification. */
export interface ZeroShotLabel {
  readonly label: string;
  /** Of all labels they sum to 1; with several labels a text, each is for itself. */
  readonly probability: number;
  /** By NLI: what the classifier says of the sentence with this label. */
  readonly logits?: { readonly entailment: number; readonly contradiction: number };
  /** By prompt: ln of the label's probability in the blank, and its tokens. */
  readonly logprob?: number;
  readonly tokens?: number;
}

export interface ZeroShotDocument extends Heading {
  readonly via: "nli" | "prompt";
  readonly template: string;
  readonly multiLabel: boolean;
  /** Whether the likeliest is what the data set says; left out where that says nothing. */
  readonly correct?: boolean;
  /** By falling probability. */
  readonly labels: readonly ZeroShotLabel[];
  /** By prompt: what the model read. */
  readonly prompt?: string;
  /** By prompt: what is said of texts without content, which probabilities are divided by. */
  readonly withoutContent?: Readonly<Record<string, number>>;
}

export interface PromptDocument extends Heading {
  /** What the model read, solved examples and all; of a masked model, with its mask token. */
  readonly prompt: string;
  readonly label: string;
  /** Whether it is what the data set says; left out where that says nothing. */
  readonly correct?: boolean;
  readonly probabilities: Readonly<Record<string, number>>;
  /** By label: ln of each word's probability in the blank (the sum over its tokens), and its tokens. */
  readonly words: Readonly<Record<string, readonly { word: string; logprob: number; tokens: number }[]>>;
  /** Solved examples in the prompt. */
  readonly shots: number;
  /** What is said of texts without content, which probabilities are divided by. */
  readonly withoutContent?: Readonly<Record<string, number>>;
}

/** Of several examples, some of which have labels of their own. */
export interface PromptSummary {
  readonly type: "summary";
  readonly model: ModelReference;
  readonly examples: number;
  /** Those with labels. */
  readonly labelled: number;
  /** The share of right answers among those, with its 95% interval (Wilson). */
  readonly accuracy: { readonly mean: number; readonly low: number; readonly high: number };
}

import type { EndReason } from "@limelight/core";
import type { Heading } from "./documents.ts";

/** A sequence that was generated. */
export interface GeneratedSequence {
  /** The new text alone, up to a stop string, without special tokens. */
  readonly text: string;
  /** The new tokens, an end token among them; of an encoder-decoder, without the start token. */
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  /** What each token adds to the text, without special tokens; beyond a stop string, too. */
  readonly texts: readonly string[];
  /** ln of the probability that the model itself gives each token; 0 where it was forced. */
  readonly logprobs: readonly number[];
  /** Their sum. */
  readonly logprob: number;
  /** exp of minus their mean; null where there is none. */
  readonly perplexity: number | null;
  /** Of beam search: what the sequences are ranked by. */
  readonly score?: number;
  /** Why it ended. */
  readonly reason: EndReason;
  /** [tokens][alternatives]: the likeliest tokens at each step, where they were asked for. */
  readonly alternatives?: readonly (readonly { token: string; text: string; id: number; logprob: number }[])[];
}

export interface GenerateDocument extends Heading {
  /** What was read, under the name that lines of input have, so that `explain -` and `score -` take the document as one. */
  readonly text: string;
  /** The text of the first sequence, likewise. */
  readonly continuation: string;
  /** As it was given. */
  readonly prompt: string;
  /** What the model was given to read, where that is another. */
  readonly read?: string;
  /** Whether the sequences go on from the prompt; those of an encoder-decoder answer it. */
  readonly continues: boolean;
  /** Of the prompt, as the model reads it. */
  readonly promptTokens: number;
  readonly strategy: "greedy" | "beam" | "sample";
  /** All that the sequences depend on beside the model: what was asked for, or the checkpoint states. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sequences: readonly GeneratedSequence[];
  /** Of all texts that were generated side by side. */
  readonly seconds: number;
}

/** How likely a text is, token by token. */
export interface ScoreDocument extends Heading {
  /** Of an encoder-decoder: what was scored. */
  readonly continuation?: string;
  readonly tokens: readonly string[];
  /** [tokens]: UTF-16 spans of what was scored; both 0 where the tokenizer's template put the token in. */
  readonly offsets: readonly (readonly [start: number, end: number])[];
  /** [tokens]: ln of the probability of each token behind those before it; null where nothing is before it. */
  readonly logprobs: readonly (number | null)[];
  /** [tokens]: how many tokens of the vocabulary are at least as likely there, itself among them. */
  readonly ranks: readonly (number | null)[];
  /** Sum of the log-probabilities. */
  readonly logprob: number;
  /** exp of minus their mean; null where there is none. */
  readonly perplexity: number | null;
  /** Standard deviation of the sentences' perplexities over their mean; null for fewer than two sentences. */
  readonly burstiness: number | null;
  /** UTF-16 spans of what was scored; `tokens` counts those with a log-probability. */
  readonly sentences: readonly { start: number; end: number; tokens: number; perplexity: number }[];
  /** Where the text is longer than the context: every token was given the last `context` at least, if there were so many. */
  readonly windows?: { readonly count: number; readonly context: number };
}

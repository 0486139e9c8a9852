import type { Subject } from "./documents.ts";

interface LikelyToken {
  readonly token: string;
  readonly logprob: number;
}

interface GeneratedSequence {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly logprobs: readonly number[];
  readonly perplexity: number | null;
  /** Of beam search. */
  readonly score?: number;
  readonly reason: string;
  /** [tokens][alternatives]. */
  readonly alternatives?: readonly (readonly LikelyToken[])[];
}

/** What a model made of a text. */
export interface GenerationDocument extends Omit<Subject, "text"> {
  readonly prompt: string;
  /** What the model was given to read, where that is another. */
  readonly read?: string;
  /** Whether the sequences go on from the prompt; else they answer it. */
  readonly continues: boolean;
  readonly promptTokens: number;
  readonly strategy: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sequences: readonly GeneratedSequence[];
  readonly seconds: number;
}

/** How likely a text is, token by token. */
export interface ScoredDocument extends Subject {
  /** Of an encoder-decoder, or behind a prompt: what was scored. */
  readonly continuation?: string;
  readonly tokens: readonly string[];
  /** [tokens]: UTF-16 spans; both 0 where the tokenizer's template put the token in. */
  readonly offsets: readonly (readonly [start: number, end: number])[];
  readonly logprobs: readonly (number | null)[];
  readonly ranks: readonly (number | null)[];
  readonly perplexity: number | null;
  readonly burstiness: number | null;
  readonly sentences: readonly { start: number; end: number; tokens: number; perplexity: number }[];
  readonly windows?: { readonly count: number; readonly context: number };
}

import type { DecodingPrompt } from "./decoding.ts";
import type { GeneratedToken } from "./generated.ts";
import type { GrowingText } from "./growing-text.ts";
import type { ProcessorOptions } from "./processors/processor.ts";

/** How texts are generated. */
export interface GenerationOptions extends ProcessorOptions {
  /** The most probable token each time, the most probable sequence, or a draw. */
  readonly strategy: "greedy" | "beam" | "sample";
  /** Generated tokens at most, an end token among them. */
  readonly maxNewTokens: number;
  /** Of beam search: sequences that are held side by side; default 4. */
  readonly beams?: number | undefined;
  /** Of beam search: the power of the length that a sum of log-probabilities is divided by; default 1. */
  readonly lengthPenalty?: number | undefined;
  /**
   * Of beam search; default false. true: end with as many finished sequences as there are beams; false: once the best running
   * beam, as long as it is, is behind the worst of them; "never": once it cannot get ahead of it at any length.
   */
  readonly earlyStopping?: boolean | "never" | undefined;
  /** Sequences for each prompt; default 1. Of beam search the best, so no more than beams; of sampling so many draws. */
  readonly sequences?: number | undefined;
  /**
   * Of sampling: makes the random numbers, from [0, 1), of one sequence: one is drawn a token. A sequence has its own, so that
   * a prompt gives the same text alone and among others.
   */
  readonly random?: ((prompt: DecodingPrompt, sequence: number) => () => number) | undefined;
  /** Makes the decoder of a prompt's continuation; without one there is no text, and there are no stop strings. */
  readonly text?: ((prompt: DecodingPrompt) => GrowingText) | undefined;
  /** A text ends in front of the first of them. */
  readonly stop?: readonly string[] | undefined;
  /** How many of the most probable tokens are told at each step; default none. */
  readonly alternatives?: number | undefined;
  /** Called with every token as it comes; not by beam search, whose beginnings change. */
  readonly onToken?: ((token: GeneratedToken) => void) | undefined;
  /** Ends all sequences where they are. */
  readonly signal?: AbortSignal | undefined;
}

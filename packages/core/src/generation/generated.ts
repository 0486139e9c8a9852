import type { PromptRow } from "./prompt-row.ts";

/** Why a sequence ended: an end token of its own accord; a stop string; as many tokens as were asked for; no room in the model's context; no token was allowed; an interruption. */
export type EndReason = "eos" | "stop" | "length" | "context" | "no-token" | "aborted";

/** How a row stands with its last token. */
interface Ending {
  /** [tokens]: all, the last among them. */
  readonly ids: readonly number[];
  /** The last. */
  readonly id: number;
  /** Whether it had to come. */
  readonly forced: boolean;
  /** Whether a stop string came. */
  readonly stopped: boolean;
}

/** Why a row ends with the token that came last; undefined where it goes on. */
export function endReason(
  { ids, id, forced, stopped }: Ending,
  { maxLength, full }: Pick<PromptRow, "maxLength" | "full">,
  eosIds: readonly number[] = [],
): EndReason | undefined {
  const isFull = ids.length >= maxLength;
  if (eosIds.includes(id)) return forced && isFull ? full : "eos";
  if (stopped) return "stop";
  return isFull ? full : undefined;
}

/** A token that could have come. */
export interface Alternative {
  readonly id: number;
  readonly logprob: number;
}

/** A sequence that a model generated. */
export interface Generated {
  /** [generated]: the new tokens, an end token among them. */
  readonly ids: readonly number[];
  /** [generated]: ln of the probability that the model itself gave each token, before any processor; 0 where it was forced. */
  readonly logprobs: readonly number[];
  /** Sum of `logprobs`. */
  readonly logprob: number;
  /** Of beam search: sum of the processed log-probabilities / generated tokens ** length penalty, as transformers' `sequences_scores`. */
  readonly score?: number;
  readonly reason: EndReason;
  /** Where a decoder of text was given: the new text, up to a stop string. */
  readonly text?: string;
  /** [generated][alternatives]: the most probable tokens at each step, where they were asked for. */
  readonly alternatives?: readonly (readonly Alternative[])[];
}

/** One token as it comes. */
export interface GeneratedToken {
  /** Which of the prompts. */
  readonly prompt: number;
  /** Which of the prompt's sequences. */
  readonly sequence: number;
  readonly id: number;
  readonly logprob: number;
  /** What may be shown now, where a decoder of text was given: the beginning of a stop string is held back. */
  readonly text?: string;
}

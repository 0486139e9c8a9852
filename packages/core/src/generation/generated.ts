import type { PromptRow } from "./prompt-row.ts";

/** Why a sequence ended: an end token; a stop string; as many tokens as were asked for; no room in the model's context; no token was allowed; an interruption. */
export type EndReason = "eos" | "stop" | "length" | "context" | "no-token" | "aborted";

/** Why a row ends with the token that came last; undefined where it goes on. */
export function endReason(
  { ids, id, stopped }: { readonly ids: readonly number[]; readonly id: number; readonly stopped: boolean },
  { maxLength, full }: Pick<PromptRow, "maxLength" | "full">,
  eosIds: readonly number[] = [],
): EndReason | undefined {
  if (eosIds.includes(id)) return "eos";
  if (stopped) return "stop";
  return ids.length >= maxLength ? full : undefined;
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

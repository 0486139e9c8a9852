import type { TriggerPlace } from "./trigger.ts";

/** How a trigger is looked for. */
export interface TriggerOptions {
  readonly seed: number;
  /** Words that it has, 3 unless said: each is one token. */
  readonly words?: number;
  /** What every place begins with; a word that is one token, "the" unless said. */
  readonly start?: string;
  /** The label that all examples are to get; unless said, any other than their own. */
  readonly target?: number;
  readonly place?: TriggerPlace;
  /** Tokens that are tried at each place in a round, 20 unless said. */
  readonly candidates?: number;
  /** Triggers that are kept from one place to the next, 1 unless said. */
  readonly width?: number;
  /** Examples that a round goes by, 32 unless said; drawn anew for each. */
  readonly batch?: number;
  /** Rounds at most, 10 unless said. It ends with a round that changes nothing. */
  readonly rounds?: number;
  /** Questions at most; a round that would go beyond is not begun. */
  readonly budget?: number;
  readonly signal?: AbortSignal;
  /** Called behind each round. */
  readonly found?: (round: TriggerRound) => void;
}

/** A trigger, and the mean over its round's examples of ln p of what is aimed at, or of −ln p of their labels: the more the better. */
export interface TriggerRound {
  readonly trigger: string;
  readonly score: number;
}

import type { Answer, Observer, Queries, Question } from "@limelight/core";

/** What of an attention method's numbers is wanted. */
export interface AttentionAsked {
  /** Ascending, counted from 0. */
  readonly layers: readonly number[];
  /** Of one head, where the method tells heads apart; without, all heads (`raw`) or all together. */
  readonly head?: number;
  /** Of methods that give each layer by itself: multiplied up from the text's own tokens. */
  readonly rollout?: boolean;
  /** Which tokens' rows are needed: others may stay 0. Without, all. */
  readonly queries?: readonly number[];
}

export interface AttentionContext {
  readonly signal?: AbortSignal;
  /** Called with how much is done and how much there is to do. */
  readonly progress?: (done: number, total: number) => void;
}

/** Numbers of one layer, in f64. */
export interface LayerAttention {
  readonly layer: number;
  /** [queries, keys], or [heads, queries, keys] where heads are apart. */
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export interface AttentionFound {
  /** In the order in which layers were asked for. */
  readonly layers: readonly LayerAttention[];
  /** What the model says of the text, where it classifies. */
  readonly answer?: Answer;
  readonly queries: Queries;
}

/** A way to see which token draws on which: one file with one export of this shape, and one line in `attention/index.ts`. */
export interface AttentionMethod {
  /** What people type: lower case, hyphens. */
  readonly id: string;
  readonly title: string;
  /** The paper. */
  readonly citation: string;
  /** One line in plain words: the question it answers. */
  readonly asks: string;
  /** One line in plain words: when not to trust it. */
  readonly caution: string;
  /** `pattern`: the model's own numbers; `scores`: what is made of them. */
  readonly gives: "pattern" | "scores";
  /** Whether there are numbers of a single head. */
  readonly headwise: boolean;
  /** Whether its layers can be multiplied up (`rollout`). */
  readonly multiplies: boolean;
  /** Texts of more tokens take hours, where all rows are asked for. */
  readonly mostTokens?: number;
  compute(
    observer: Observer,
    question: Question,
    asked: AttentionAsked,
    context: AttentionContext,
  ): Promise<AttentionFound>;
}

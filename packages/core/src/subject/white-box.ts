import type { Activation } from "../run/read.ts";
import type { Observer } from "./observe.ts";
import type { Answer, AskOptions, BlackBox, Queries, Question } from "./black-box.ts";

/** A token of a question, as far as explanations name it. */
export interface SubjectToken {
  readonly id: number;
  readonly text: string;
  /** UTF-16 offsets into the text it comes from; both 0 where the tokenizer's template put it in. */
  readonly start: number;
  readonly end: number;
  readonly word: number | null;
  readonly special: boolean;
  readonly sequence: 0 | 1 | null;
}

/** What stands at the other end of a path: zeros, or the embedding of one special token at every place. */
export type BaselineKind = "zero" | "pad" | "mask" | "unk";

/** A point on the straight path between a baseline's word embeddings (share 0) and the text's own (share 1). */
export interface PathPoint {
  readonly baseline: BaselineKind;
  /** Special tokens keep their own embeddings all along. */
  readonly keepSpecial: boolean;
  readonly share: number;
}

/** A place where a subject is differentiated. */
export interface GradientQuestion {
  readonly question: Question;
  /** Without: the text's own embeddings. */
  readonly point?: PathPoint;
  /** d output / d logits at the logits found there: [labels]. */
  readonly seed: (answer: Answer) => readonly number[];
}

/** What was found there; both arrays are [tokens, embedding]. */
export interface GradientAnswer {
  readonly answer: Answer;
  /** The word embeddings of the point. */
  readonly embeddings: Activation;
  /** The output's gradient by them. */
  readonly gradient: Activation;
}

/** A subject that can be looked into: one of our models. */
export interface WhiteBox extends BlackBox, Observer {
  /** Gradients in the order of the questions, in packed batches. @throws CoreError "bad-input" where the tokenizer lacks a baseline's token */
  differentiate(
    questions: readonly GradientQuestion[],
    options?: AskOptions,
  ): Promise<{ answers: GradientAnswer[]; queries: Queries }>;
}

/** Tells a subject that can be looked into. */
export function isWhiteBox(subject: BlackBox): subject is WhiteBox {
  return "differentiate" in subject;
}

import type { Edit } from "../edits/edit.ts";
import type { HookName } from "../hooks/names.ts";
import type { ProjectionBiases } from "../blocks/read-block.ts";
import type { Activation } from "../run/read.ts";
import type { Rules } from "../tape/rules.ts";
import type { Observer } from "./observe.ts";
import type { Sweeping } from "./sweeping.ts";
import type { Answer, AskOptions, BlackBox, Queries, Question } from "./black-box.ts";
import type { Classifier } from "./classifier.ts";

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

/** What stands at the other end of a path: zeros, the embedding of one special token at every place, or the mean of the vocabulary's. */
export const baselineKinds = ["zero", "pad", "mask", "unk", "mean"] as const;

export type BaselineKind = (typeof baselineKinds)[number];

/** Tokens with a role of their own, as far as the tokenizer has them: their ids, and how a text writes them. */
export type SpecialTokens = {
  readonly [role in "pad" | "mask" | "unk" | "sep" | "eos"]?: { readonly id: number; readonly token: string };
};

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
  /** Changes of activations on the way. */
  readonly edits?: readonly Edit[];
  /** Where rules hold activations against a reference: which. The edits change it as well. */
  readonly reference?: PathPoint;
  /** d output / d logits at the logits found there: [labels]. */
  readonly seed: (answer: Answer) => readonly number[];
}

/** What was found there; both arrays are [tokens, embedding]. */
export interface GradientAnswer {
  readonly answer: Answer;
  /** The word embeddings of the point, edits included. */
  readonly embeddings: Activation;
  /** The output's gradient by them, or what the rules make of it. */
  readonly gradient: Activation;
  /** Of every hook that was asked for, its value and gradient. */
  readonly at: ReadonlyMap<HookName, ValueAndGradient>;
  /** What the subject says of the reference, where there is one. */
  readonly reference?: { readonly answer: Answer; readonly embeddings: Activation };
}

export interface ValueAndGradient {
  readonly value: Activation;
  readonly gradient: Activation;
}

export interface DifferentiateOptions extends AskOptions {
  /** Activations to differentiate by, besides the word embeddings. */
  readonly by?: readonly HookName[];
  /** What stands in the place of gradients, by operation. */
  readonly rules?: Rules;
}

/** A subject that can be looked into: one of our models. */
export interface WhiteBox extends Classifier, Observer, Sweeping {
  readonly special: SpecialTokens;
  /** How a text writes such tokens, where the tokenizer's way back is known. */
  readonly decode?: (ids: readonly number[]) => string;
  /**
   * Gradients in the order of the questions, in packed batches.
   * @throws CoreError "bad-input" where the tokenizer lacks a baseline's token, "bad-edit" where edits do not fit, "unknown-hook"
   */
  differentiate(
    questions: readonly GradientQuestion[],
    options?: DifferentiateOptions,
  ): Promise<{ answers: GradientAnswer[]; queries: Queries }>;
  /** All word embeddings, [vocabulary, embedding]. */
  wordEmbeddings(): Promise<Activation>;
  /** The biases of a block's queries, keys and values. @throws CoreError "bad-input" where the model has no such layer */
  projectionBiases(layer: number): Promise<ProjectionBiases>;
}

/** Tells a subject that can be looked into. */
export function isWhiteBox(subject: BlackBox): subject is WhiteBox {
  return "differentiate" in subject;
}

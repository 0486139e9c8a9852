import type { Activation, Answer, BlackBox, Queries, Question } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "./explain-error.ts";
import type { Convergence } from "./gradients/path-integral.ts";
import type { AbsorbedRelevance } from "./gradients/relevance/index.ts";
import type { Anchor } from "./methods/anchors/anchor.ts";
import type { Counterfactuals } from "./methods/counterfactual/counterfactuals.ts";
import type { Reduction } from "./methods/input-reduction/reduction.ts";
import type { Expansion } from "./methods/partition-shap/owen.ts";
import type { OutputKind } from "./output.ts";
import type { Stopped } from "./sampling/rounds.ts";
import type { ErrorKind } from "./sampling/uncertainty.ts";
import type { UnitKind } from "./units/regroup.ts";

/** A stretch of the text: UTF-16 offsets, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What one score is about. */
export interface Unit extends Span {
  readonly text: string;
  /** All places of a unit that has several (LIME's bag of words), the first of them in `start` and `end`. */
  readonly spans?: readonly Span[];
  /** A token that the tokenizer's template put in: it stands nowhere in the text. */
  readonly special?: boolean;
  /** Of a pair: in the second text. */
  readonly sequence?: 1;
}

/** What a method says about one text. `scores` and `stderr` are in the order of `units`. */
export interface Attribution {
  /** In the order of the text. */
  readonly units: readonly Unit[];
  /** What the units are, where options say so; else what the method says of itself. */
  readonly unit?: UnitKind;
  /** How much each unit speaks for the target (positive) or against it. 0 where a method left a unit out. */
  readonly scores: readonly number[];
  /** Standard errors of the scores, where the method draws samples; null for a unit that it left out, or whose error could not be had. */
  readonly stderr?: readonly (number | null)[];
  /** What kind of errors these are; `residual`: there are none, and each score may be off by as much as the residual. */
  readonly errors?: ErrorKind;
  /** Neighbours by score, as places among the units, whose order is not settled; the higher one first. */
  readonly tied?: readonly (readonly [higher: number, lower: number])[];
  /** Where samples were drawn until a standard error was small enough: how that ended. */
  readonly stopped?: Stopped;
  /** What was explained: scores have its unit. `attention` is none of the prediction's numbers: scores say what is read for it. */
  readonly outputKind: OutputKind | "attention";
  /** The explained output of the text as it is. */
  readonly output?: number;
  /** The explained output at the method's baseline. */
  readonly base?: number;
  /** `output` − `base` − the sum of the scores, for methods that promise 0. */
  readonly residual?: number;
  /** Of a surrogate: what it says of a text without any unit. */
  readonly intercept?: number;
  /** Of a surrogate: its (weighted) R² on the samples. */
  readonly localFit?: number;
  /** Of a surrogate: what it says of the text as it is. */
  readonly localPrediction?: number;
  /** The tree over the units, where the method has one, as SciPy writes it: rows of left, right, height, size; row i is node units + i. */
  readonly clustering?: readonly (readonly [left: number, right: number, height: number, size: number])[];
  /** Of a tree that is opened node by node: how far that went. */
  readonly expansion?: Expansion;
  /** Of indices of variance: what each unit does alone, where the scores count what it does together with others as well. */
  readonly firstOrder?: readonly number[];
  /** Where steps were doubled until the residual was small enough: how that ended. */
  readonly convergence?: Convergence;
  /** Of relevance propagation: what did not arrive at words. With the scores and the residual it adds up to the output. */
  readonly absorbed?: readonly AbsorbedRelevance[];
  /** Of input reduction: what is left of the text. */
  readonly reduction?: Reduction;
  /** Of anchors: the rule that was found. */
  readonly anchor?: Anchor;
  /** Of counterfactuals: the sets of words that were found. */
  readonly counterfactuals?: Counterfactuals;
  /** Of gradient methods: the attributions of every feature, [tokens, features], before they became scores. */
  readonly features?: Activation;
  /** Index of the label that was asked about. */
  readonly target: number;
  /** What the subject says of the text as it is. */
  readonly prediction: Answer;
  readonly queries: Queries;
}

export interface Context {
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Called with the number of answers that are there and the number asked for. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * What scores may promise of a game of words. `efficiency`: they add up to output − base. `symmetry`: words that do the same in every company
 * have the same. `dummy`: a word that never changes anything has 0. `linearity`: scores of a sum of games are the sums of their scores.
 */
export const axioms = ["efficiency", "symmetry", "dummy", "linearity"] as const;
export type Axiom = (typeof axioms)[number];

/** An attribution method: one file with one export of this shape, and one line in `methods/index.ts`. */
export interface Method<Options> {
  /** What people type: lower case, hyphens. */
  readonly id: string;
  readonly title: string;
  /** What its scores are about, if not tokens. */
  readonly unit?: "word";
  /** The paper. */
  readonly citation: string;
  /** One line in plain words: the question it answers. */
  readonly asks: string;
  /** One line in plain words: when not to trust it. */
  readonly caution: string;
  /** Strict object schema; flags, form fields and documentation come from its descriptions and defaults. */
  readonly options: z.ZodType<Options>;
  /** Defaults of other tools by name; what is not named stays as the schema has it. */
  readonly modes: Readonly<Record<string, Readonly<Partial<Options>>>>;
  /** What its scores promise, whatever the model; `testing/axioms.ts` holds every method to what it claims. */
  readonly claims?: readonly Axiom[];
  /** Whether scores say how much, and not for or against, with such options. Left out where they always have a side. */
  sideless?(options: Options): boolean;
  /**
   * @param target index into the subject's labels
   * @throws ExplainError where the question has no answer; the signal's reason where it is aborted
   */
  attribute(
    subject: BlackBox,
    input: Question,
    target: number,
    options: Options,
    context: Context,
  ): Promise<Attribution>;
}

/**
 * All options of a run: what was given over the defaults of the mode over the method's own.
 * @param given from flags, a form or an experiment file: not to be trusted yet
 * @throws ExplainError `unknown-mode`, `bad-option`
 */
export function resolveOptions<Options>(
  method: Pick<Method<Options>, "id" | "modes" | "options">,
  given: object,
  mode?: string,
): Options {
  const defaults = mode === undefined ? {} : method.modes[mode];
  if (defaults === undefined || (mode !== undefined && !Object.hasOwn(method.modes, mode))) {
    const known = Object.keys(method.modes);
    throw new ExplainError(
      "unknown-mode",
      `${method.id} has no mode "${mode}"`,
      known.length === 0 ? "leave the mode out" : `leave it out, or take ${known.join(" or ")}`,
    );
  }
  const parsed = method.options.safeParse({ ...defaults, ...given });
  if (!parsed.success) {
    throw new ExplainError(
      "bad-option",
      `the options of ${method.id} are not right: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, " ")}`,
      `see the options of ${method.id} in its help`,
    );
  }
  return parsed.data;
}

import type { Activation, Continuation, LanguageSubject, Queries, SpecialTokens, SubjectToken } from "@limelight/core";
import type { z } from "zod";
import type { Context } from "../method.ts";
import type { Stopped } from "../sampling/rounds.ts";
import type { ErrorKind } from "../sampling/uncertainty.ts";
import type { StepOutputKind } from "./step-output.ts";

/** A text with its continuation, as methods explain it step by step. */
export interface StepInput extends Continuation {
  /** The tokens of both sides, in order. */
  readonly tokens: { readonly source: readonly SubjectToken[]; readonly target: readonly SubjectToken[] };
  readonly special: SpecialTokens;
  /** Of every step, the token that it is held against; undefined where it is explained by itself. */
  readonly contrast?: readonly (number | undefined)[];
  /** Attributes to the source's tokens alone: the target's stay as they are, and get no scores. */
  readonly sourceOnly?: boolean;
}

/** What a method says of every step. */
export interface StepAttribution {
  /**
   * [rows][steps]: rows are the source's tokens, where there is a source, and then the target's; null where a token comes no earlier than
   * the step, or where nothing is attributed to it.
   */
  readonly scores: readonly (readonly (number | null)[])[];
  /** Standard errors, like the scores, of methods that draw samples; null where there is no score, or its error could not be had. */
  readonly stderr?: readonly (readonly (number | null)[])[];
  readonly errors?: ErrorKind;
  /** Where samples were drawn until a standard error was small enough: how that ended, all steps together. */
  readonly stopped?: Stopped;
  readonly steps: readonly ExplainedStep[];
  /** What was explained: scores have its unit. `attention` is none of the prediction's numbers. */
  readonly outputKind: StepOutputKind | "attention";
  readonly queries: Queries;
  /** Of gradient methods, for every step: the attributions of every feature, [tokens, hidden], before they became scores. */
  readonly features?: readonly { readonly source?: Activation; readonly target: Activation }[];
}

/** One step: what was written, and how sure the model was. */
export interface ExplainedStep {
  readonly probability: number;
  /** The token that it was held against. */
  readonly against?: { readonly token: number; readonly probability: number };
  /** The explained output of the text as it is. */
  readonly output?: number;
  /** The explained output at the method's baseline. */
  readonly base?: number;
  /** `output` − `base` − the sum of the scores, for methods that promise 0. */
  readonly residual?: number;
}

/** A method that explains texts step by step as they are written: one file with one export of this shape, and one line in `methods/index.ts`. */
export interface StepMethod<Options> {
  /** What people type; the same as of the method for classifiers, where there is one. */
  readonly id: string;
  readonly title: string;
  readonly citation: string;
  /** One line in plain words: the question it answers. */
  readonly asks: string;
  /** One line in plain words: when not to trust it. */
  readonly caution: string;
  readonly options: z.ZodType<Options>;
  /** Defaults of other tools by name. */
  readonly modes: Readonly<Record<string, Readonly<Partial<Options>>>>;
  /**
   * Its scores come one a token. inseq divides columns by their sums as it brings features, heads and layers to one number a token, and
   * leaves those of such a method as they are.
   */
  readonly coarse?: true;
  /** Whether scores say how much, and not for or against, with such options. Left out where they always have a side. */
  sideless?(options: Options): boolean;
  /** @throws ExplainError where the question has no answer; the signal's reason where it is aborted */
  attribute(subject: LanguageSubject, input: StepInput, options: Options, context: Context): Promise<StepAttribution>;
}

import type { BlackBox, Question } from "@limelight/core";
import type { z } from "zod";
import type { Context, Span, Unit } from "../method.ts";

/** An explanation as it is measured: one score for each part of the text that can be taken away. */
export interface MeasuredExplanation {
  readonly units: readonly Unit[];
  /** Of words: which words of the text, and behind them of a pair's second one, each unit is made of. Left out where units are tokens. */
  readonly members?: readonly (readonly number[])[];
  readonly scores: readonly number[];
  /** Whether scores say how much, and not for or against. */
  readonly sizes: boolean;
}

/** A curve behind a number, as words go or come. */
export interface MeasuredCurve {
  /** [steps + 1]: which part of the words is gone (deletion) or there (insertion), 0 to 1. */
  readonly shares: readonly number[];
  /** [steps + 1]. */
  readonly outputs: readonly number[];
}

/** What was measured of one explanation. */
export interface Measure {
  /** Null where there is no such number, as of a ranking of one word. */
  readonly value: number | null;
  readonly curve?: MeasuredCurve;
  /** Of checks in stages: the number of each. */
  readonly stages?: readonly { readonly name: string; readonly value: number | null }[];
}

/** Models like the subject, but with weights that say nothing: see `randomization`. */
export interface RandomizedModels {
  /** From the top down. */
  readonly stages: readonly string[];
  /** Does something with the subject whose weights of that stage are shuffled, or of it and all above it; one thing after the other. */
  use<Result>(
    stage: number,
    how: "cascade" | "independent",
    work: (subject: BlackBox) => Promise<Result>,
  ): Promise<Result>;
}

/** What a metric may need besides the text and its explanation. */
export interface MeasureContext extends Context {
  /** Explains other texts of as many words, or the same by other models, as the explanation came about; scores are of the same units. Undefined where no method made it. */
  readonly explain?: (subject: BlackBox, input: Question) => Promise<readonly number[]>;
  /** Places in the text that people marked as the reason. */
  readonly rationale?: readonly Span[] | undefined;
  /** How the tokenizer writes tokens. */
  readonly decode?: ((ids: readonly number[]) => string) | undefined;
  /** Words that may stand in a word's place. */
  readonly vocabulary?: readonly string[];
  readonly randomized?: RandomizedModels | undefined;
}

/** A measure of explanations: one file with one export of this shape, and one line in `faithfulness/index.ts`. */
export interface Metric<Options> {
  /** What people type. */
  readonly id: string;
  readonly title: string;
  readonly citation: string;
  /** One line in plain words: the question it answers. */
  readonly asks: string;
  /** One line in plain words: when not to trust it. */
  readonly caution: string;
  readonly better: "higher" | "lower";
  /** Whether it measures what the model does, or what people say. */
  readonly about: "faithfulness" | "plausibility";
  /** Whether a random explanation is a floor for it. */
  readonly floor: boolean;
  readonly options: z.ZodType<Options>;
  /** Defaults of other tools by name. */
  readonly modes: Readonly<Record<string, Readonly<Partial<Options>>>>;
  /** @throws ExplainError where the question has no answer; the signal's reason where it is aborted */
  measure(
    subject: BlackBox,
    input: Question,
    target: number,
    explanation: MeasuredExplanation,
    options: Options,
    context: MeasureContext,
  ): Promise<Measure>;
}

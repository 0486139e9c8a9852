import type {
  Activation,
  Answer,
  BlackBox,
  DifferentiateOptions,
  GradientAnswer,
  GradientQuestion,
  Queries,
  Question,
  WhiteBox,
} from "@limelight/core";
import type { Attribution, Context } from "../method.ts";
import { explainedOutput, type OutputKind } from "../output.ts";
import { residualUncertainty } from "../sampling/uncertainty.ts";
import { aggregate, type Aggregation } from "./aggregation.ts";
import { lookInside, tokenUnits } from "./look-inside.ts";
import { outputGradient } from "./output-gradient.ts";

/** Where on the way to a text its output is differentiated. */
export type Place = Omit<GradientQuestion, "question" | "seed">;

/** One output of one text, to be differentiated: what the methods of gradients share. It counts what that costs. */
export class TextGradients {
  readonly subject: WhiteBox;
  readonly queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  readonly #input: Question;
  readonly #target: number;
  readonly #output: OutputKind;
  readonly #context: Context;

  /** @throws ExplainError "needs-gradients", "bad-target" */
  constructor(subject: BlackBox, input: Question, target: number, output: OutputKind, context: Context) {
    this.subject = lookInside(subject, target);
    this.#input = input;
    this.#target = target;
    this.#output = output;
    this.#context = context;
  }

  /**
   * The output's gradients at some places, in packed batches.
   * @param part of a larger question: how many answers came before, and how many there will be in all
   */
  async at(
    places: readonly Place[],
    options: Pick<DifferentiateOptions, "by" | "rules"> = {},
    part = { before: 0, total: places.length },
  ): Promise<GradientAnswer[]> {
    const { signal, progress } = this.#context;
    const seed = (answer: Answer): number[] => outputGradient(answer, this.#target, this.#output);
    const { answers, queries } = await this.subject.differentiate(
      places.map((place) => ({ ...place, question: this.#input, seed })),
      {
        ...options,
        ...(signal && { signal }),
        ...(progress && { progress: (done) => progress(part.before + done, part.total) }),
      },
    );
    this.queries.asked += queries.asked;
    this.queries.distinct += queries.distinct;
    this.queries.forward += queries.forward;
    return answers;
  }

  /** The same at one place: the text as it is, unless another is given. */
  async here(options: Pick<DifferentiateOptions, "by" | "rules"> = {}, place: Place = {}): Promise<GradientAnswer> {
    const [answer] = await this.at([place], options);
    if (!answer) throw new TypeError("the subject gave no gradient");
    return answer;
  }

  /** The explained output of an answer. */
  output(answer: Answer): number {
    return explainedOutput(answer, this.#target, this.#output);
  }

  /**
   * The result of a method that gives numbers for every feature of every token.
   * @param features [tokens, features]
   * @param more what else the method knows; its residual holds of sums alone, and is left out where features become scores otherwise
   */
  attribution(
    prediction: Answer,
    features: Activation,
    aggregation: Aggregation,
    { residual, ...more }: Partial<Attribution> = {},
  ): Attribution {
    const scores = aggregate(features, aggregation);
    const complete = aggregation === "sum" ? residual : undefined;
    return {
      units: tokenUnits(this.subject.tokens(this.#input), this.#input),
      scores,
      features,
      outputKind: this.#output,
      output: this.output(prediction),
      target: this.#target,
      prediction,
      queries: this.queries,
      ...more,
      ...(complete !== undefined && { residual: complete }),
      // Who draws samples knows more of the errors than what is left over; what was absorbed on the way is none.
      ...(complete !== undefined && !more.stderr && !more.absorbed && residualUncertainty(scores, complete)),
    };
  }

  /** What a method says that promises output − base: both, and what is missing. */
  completeness(
    end: Answer,
    start: Answer,
    features: Activation,
  ): Required<Pick<Attribution, "output" | "base" | "residual">> {
    const [output, base] = [this.output(end), this.output(start)];
    return { output, base, residual: output - base - total(features) };
  }
}

/** The sum of all numbers, in f64. */
export function total({ data }: Activation): number {
  return data.reduce((sum, number) => sum + number, 0);
}

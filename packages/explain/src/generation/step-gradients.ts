import type {
  Activation,
  ContinuationPoint,
  HookName,
  LanguageSubject,
  Queries,
  Rules,
  StepAnswer,
} from "@limelight/core";
import { aggregate, type Aggregation } from "../gradients/aggregation.ts";
import type { Context } from "../method.ts";
import { probabilityOf, stepOutput, stepOutputGradient, type StepOutputKind, type StepTarget } from "./step-output.ts";
import type { ExplainedStep, StepAttribution, StepInput } from "./step-method.ts";

/** Numbers for every feature of the tokens that one step sees. */
export interface StepFeatures {
  readonly source?: Activation;
  readonly target: Activation;
}

/** The outputs of a text's steps, to be differentiated: what the methods of gradients share. It counts what that costs. */
export class StepGradients {
  readonly subject: LanguageSubject;
  readonly queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  readonly targets: readonly StepTarget[];
  readonly #input: StepInput;
  readonly #output: StepOutputKind;
  readonly #context: Context;

  constructor(subject: LanguageSubject, input: StepInput, output: StepOutputKind, context: Context) {
    this.subject = subject;
    this.targets = stepTargets(input);
    this.#input = input;
    this.#output = output;
    this.#context = context;
  }

  /** Gradients of all steps at some places on the way to the text's word embeddings. */
  async at(
    points: readonly (ContinuationPoint | undefined)[],
    {
      rules,
      part,
      also = [],
    }: { rules?: Rules; part?: { before: number; total: number }; also?: readonly HookName[] } = {},
  ): Promise<StepAnswer[]> {
    const { signal, progress } = this.#context;
    const { before, total } = part ?? { before: 0, total: points.length };
    const seed = (step: number, logits: Float32Array): Float32Array =>
      stepOutputGradient(logits, this.#target(step), this.#output);
    const { source, target } = this.subject.wordHooks;
    const by: HookName[] = [...(source ? [source, target] : [target]), ...also];
    const { answers, queries } = await this.subject.differentiate(
      points.map((point) => ({ continuation: this.#input, seed, ...(point && { point }) })),
      {
        by,
        ...(rules && { rules }),
        ...(signal && { signal }),
        ...(progress && { progress: (done) => progress(before + done, total) }),
      },
    );
    this.queries.asked += queries.asked;
    this.queries.distinct += queries.distinct;
    this.queries.forward += queries.forward;
    return answers;
  }

  /** The same at the text as it is. @param also other activations to differentiate by */
  async here(rules?: Rules, also?: readonly HookName[]): Promise<StepAnswer> {
    const [answer] = await this.at([undefined], { ...(rules && { rules }), ...(also && { also }) });
    if (!answer) throw new TypeError("the subject gave no gradient");
    return answer;
  }

  /** The gradients of one step, by the tokens that something is attributed to. */
  gradients({ gradients }: StepAnswer, step: number): StepFeatures {
    const { source, target } = this.subject.wordHooks;
    const found = gradients[step];
    const [ofSource, ofTarget] = [source && found?.get(source), found?.get(target)];
    if (!ofTarget) throw new TypeError(`the subject gave no gradient of step ${step}`);
    const nothing = { shape: [0, ofTarget.shape[1] ?? 0], data: new Float32Array(0) };
    return { ...(ofSource && { source: ofSource }), target: this.#input.sourceOnly ? nothing : ofTarget };
  }

  /** The explained output of every step. */
  outputs({ logits }: Pick<StepAnswer, "logits">): number[] {
    return logits.map((found, step) => stepOutput(found, this.#target(step), this.#output));
  }

  /**
   * The result of a method that gives numbers for every feature.
   * @param more what else is known of the steps; a residual holds of sums alone
   */
  attribution(
    here: Pick<StepAnswer, "logits">,
    features: readonly StepFeatures[],
    aggregation: Aggregation,
    more: (step: number) => Partial<ExplainedStep> = () => ({}),
  ): StepAttribution {
    const scores = matrix(
      this.#input,
      features.map(({ source, target }) => ({
        source: source ? aggregate(source, aggregation) : [],
        target: aggregate(target, aggregation),
      })),
    );
    const sums = aggregation === "sum";
    return {
      ...this.scored(here, scores, (step) => (sums ? more(step) : { ...more(step), residual: undefined })),
      features,
    };
  }

  /** The result of a method that has one score a token. */
  scored(
    here: Pick<StepAnswer, "logits">,
    scores: StepAttribution["scores"],
    more: (step: number) => { readonly base?: number; readonly residual?: number | undefined } = () => ({}),
  ): StepAttribution {
    const outputs = this.outputs(here);
    return {
      scores,
      steps: here.logits.map((logits, step) => {
        const { residual, ...others } = more(step);
        return {
          ...explainedTarget(logits, this.#target(step)),
          output: outputs[step] ?? Number.NaN,
          ...others,
          ...(residual !== undefined && { residual }),
        };
      }),
      outputKind: this.#output,
      queries: this.queries,
    };
  }

  #target(step: number): StepTarget {
    const target = this.targets[step];
    if (!target) throw new TypeError(`there is no step ${step}`);
    return target;
  }
}

/** How likely a step's token is, and the one that it is held against. */
export function explainedTarget(logits: Float32Array, { token, against }: StepTarget): ExplainedStep {
  return {
    probability: probabilityOf(logits, token),
    ...(against !== undefined &&
      against !== token && { against: { token: against, probability: probabilityOf(logits, against) } }),
  };
}

/** What each step is asked about: the token that stands there. */
export function stepTargets({ target, from, contrast }: StepInput): StepTarget[] {
  return Array.from(target.subarray(from), (token, step) => ({ token, against: contrast?.[step] }));
}

/**
 * Rows of tokens by columns of steps, of the scores that each step gives the tokens it sees.
 * @param columns a step each: scores of all source tokens, and of the target's from the first on
 */
export function matrix(
  { tokens, sourceOnly }: StepInput,
  columns: readonly {
    readonly source: readonly (number | null)[];
    readonly target: readonly (number | null)[];
  }[],
): (number | null)[][] {
  return (["source", "target"] as const).flatMap((side) =>
    tokens[side].map((_, token) =>
      columns.map((column) => (sourceOnly && side === "target" ? null : (column[side][token] ?? null))),
    ),
  );
}

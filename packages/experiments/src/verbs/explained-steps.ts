import { languageSubject } from "@limelight/core";
import { findStepMethod, stepMethods, type StepAttribution, type StepMethod } from "@limelight/explain";
import { joined } from "../generation/joined-steps.ts";
import type { StepText } from "../generation/step-text.ts";
import type { ExplainedStepDocument, StepsExplanation } from "../result/step-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Session } from "../session/session.ts";
import { methodOptions } from "./method-options.ts";
import type { Context, Input } from "./verb.ts";

type Asked = ExperimentOf<"explain">;

/** What else is asked of every method. */
type StepsAsked = Pick<Asked, "seed" | "mode" | "normalize" | "unit" | "tokenSpans" | "aggregate">;

/** A method of steps with everything it was told. */
export interface ChosenStepMethod {
  readonly method: StepMethod<unknown>;
  readonly options: unknown;
}

/** @throws ExplainError "unknown-method", "unknown-mode"; ExperimentError "bad-experiment" naming an option that a method lacks */
export function chooseStepMethods(
  ids: readonly string[],
  { options, methodOptions: own, mode }: Pick<Asked, "options" | "methodOptions" | "mode">,
): ChosenStepMethod[] {
  return ids.map((id) => {
    const found = findStepMethod(id);
    return { method: found, options: methodOptions(found, { ...options, ...own[id] }, mode) };
  });
}

/** What one method says of a text with its continuation. */
export async function explainedSteps(
  { environment: { signal, progress } }: Context,
  session: Session,
  input: Input,
  text: StepText,
  { method, options }: ChosenStepMethod,
  experiment: StepsAsked,
): Promise<StepsExplanation> {
  const { model, batchTokens } = session;
  const { seed, mode, normalize } = experiment;
  const started = performance.now();
  const found = await method.attribute(languageSubject({ model, batchTokens }), text.input, options, {
    seed,
    ...(signal && { signal }),
    progress: (done, total) => progress?.({ label: method.id, done, total, unit: "passes" }),
  });
  const normalized = normalize ?? (mode === "inseq" && !method.coarse);
  const scores = normalized ? columnsOfOne(found.scores) : found.scores;
  const tokens = { units: text.units, steps: stepsOf(session, text, found), scores };
  const whole = joined(tokens, input, text, experiment);
  return {
    method: method.id,
    options: Object.fromEntries(Object.entries(options ?? {})),
    continuation: text.continuation,
    continues: !model.encoderDecoder,
    forced: text.forced,
    ...whole,
    // Errors of parts say nothing of the whole: parts of one estimate are not independent.
    ...(found.stderr && !normalized && whole.scores === scores && { stderr: found.stderr }),
    ...(found.stderr && found.errors && !normalized && whole.scores === scores && { errors: found.errors }),
    ...(found.stopped && { stopped: found.stopped }),
    normalized,
    sizes: method.sideless?.(options) ?? false,
    outputKind: found.outputKind,
    queries: found.queries,
    seconds: (performance.now() - started) / 1000,
  };
}

function stepsOf(
  { tokenizer }: Session,
  { input, units }: StepText,
  { steps }: StepAttribution,
): ExplainedStepDocument[] {
  const first = input.tokens.source.length + input.from;
  return steps.map(({ probability, against, output, base, residual }, step) => ({
    token: units[first + step]?.text ?? "",
    id: input.target[input.from + step] ?? 0,
    unit: first + step,
    probability,
    ...(against && {
      against: { token: tokenizer.idToToken(against.token) ?? "", id: against.token, probability: against.probability },
    }),
    ...(output !== undefined && { output }),
    ...(base !== undefined && { base }),
    ...(residual !== undefined && { residual }),
  }));
}

// Each column divided by the sum of its sizes, as inseq shows them.
function columnsOfOne(scores: StepAttribution["scores"]): (number | null)[][] {
  const sums = (scores[0] ?? []).map((_, step) => scores.reduce((sum, row) => sum + Math.abs(row[step] ?? 0), 0));
  return scores.map((row) => row.map((score, step) => (score === null ? null : score / (sums[step] || 1))));
}

/** Whether there is such a method for what is written. */
export function isStepMethod(id: string): boolean {
  return stepMethods.some((method) => method.id === id);
}

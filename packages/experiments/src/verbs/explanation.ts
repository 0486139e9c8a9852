import type { BlackBox } from "@limelight/core";
import {
  areSizes,
  attributed,
  findMethod,
  methods as ownMethods,
  regroup,
  requireParts,
  type AggregateRule,
  type Attribution,
  type Method,
  type UnitKind,
} from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import type { Explanation } from "../result/documents.ts";
import { byLabel, likeliest } from "./classify.ts";
import { methodOptions } from "./method-options.ts";
import type { Context, Input } from "./verb.ts";

/** A method with everything it was told. */
export interface ChosenMethod {
  readonly method: Method<unknown>;
  readonly options: unknown;
}

/**
 * Methods by their names, with their options: those of all, and those of one.
 * @param plugged methods beside the house's own
 * @throws ExperimentError "bad-experiment" naming the option, or a method that is named twice; ExplainError "unknown-method",
 * "unknown-mode", "bad-option" where one cannot score such units
 */
export function chooseMethods(
  ids: readonly string[],
  {
    options,
    methodOptions: own,
    mode,
    unit,
  }: {
    readonly options: Readonly<Record<string, unknown>>;
    readonly methodOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly mode?: string | undefined;
    readonly unit?: UnitKind | undefined;
  },
  plugged: readonly Method<unknown>[] = [],
): ChosenMethod[] {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new ExperimentError("bad-experiment", `the method ${twice} is named twice`, "Name each method once.");
  const methods = ids.map((id) => findMethod(id, [...ownMethods, ...plugged]));
  if (unit) for (const method of methods) requireParts(method, unit);
  const chosen = methods.map((method) => {
    const { [method.id]: its = {} } = own;
    if (Object.keys(its).length > 0) methodOptions(method, its, mode, `methodOptions.${method.id}`);
    return { method, options: methodOptions(method, { ...options, ...its }, mode) };
  });
  const stray = Object.keys(own).find((id) => !ids.includes(id));
  if (stray !== undefined)
    throw new ExperimentError(
      "bad-experiment",
      `options are given for ${stray}, which does not run`,
      `Add --method ${stray}, or leave them out.`,
    );
  return chosen;
}

/** What scores are brought to: the method's own units unless said, by their sum unless said. */
export interface Grouping {
  readonly unit?: UnitKind | undefined;
  readonly aggregate?: AggregateRule | undefined;
}

/** Whether a method's scores stay those of its own units. */
export function scoresOwn(method: ChosenMethod["method"], unit: UnitKind | undefined): boolean {
  return unit === undefined || unit === (method.unit ?? "token");
}

/** What one method says of one text, as documents have it. */
export async function explanation(
  context: Context,
  subject: BlackBox,
  input: Input,
  target: number,
  { method, options }: ChosenMethod,
  seed: number,
  { unit, aggregate = "sum" }: Grouping = {},
): Promise<Explanation> {
  const { signal, progress } = context.environment;
  const started = performance.now();
  const attribution = await attributed(method, subject, input, target, options, {
    seed,
    ...(signal && { signal }),
    progress: (done, total) => progress?.({ label: method.id, done, total, unit: "questions" }),
  });
  const resolved: Record<string, unknown> = Object.fromEntries(Object.entries(options ?? {}));
  const own = attribution.unit ?? method.unit ?? "token";
  const kind = unit ?? own;
  const result = regroup(method, attribution, input, kind, aggregate);
  const {
    units,
    scores,
    stderr,
    errors,
    tied,
    stopped,
    firstOrder,
    expansion,
    outputKind,
    output,
    base,
    residual,
    intercept,
    localFit,
    localPrediction,
    clustering,
    convergence,
    absorbed,
    reduction,
    anchor,
    counterfactuals,
    prediction,
    queries,
  } = result;
  return {
    method: method.id,
    options: resolved,
    target: { index: target, label: subject.labels[target] ?? String(target) },
    prediction: {
      probabilities: byLabel(subject.labels, prediction.probabilities),
      ...(prediction.logits && { logits: prediction.logits }),
    },
    unit: kind,
    ...(kind !== own && { aggregate }),
    units,
    scores,
    sizes: areSizes(method, result, options, kind === own ? undefined : aggregate),
    sum: scores.reduce((total, score) => total + score, 0),
    addsUpTo: addsUpTo(result),
    ...(stderr && { stderr }),
    ...(errors && { errors }),
    ...(tied && { tied }),
    ...(stopped && { stopped }),
    ...(firstOrder && { firstOrder }),
    outputKind,
    ...defined({ base, output, residual, intercept, localFit, localPrediction }),
    ...(clustering && { clustering }),
    ...(expansion && { expansion }),
    ...(convergence && { convergence }),
    ...(absorbed && { absorbed }),
    ...(reduction && { reduction }),
    ...(anchor && { anchor }),
    ...(counterfactuals && { counterfactuals }),
    queries,
    seconds: (performance.now() - started) / 1000,
  };
}

function addsUpTo({ residual, intercept, localPrediction, absorbed }: Attribution): Explanation["addsUpTo"] {
  if (residual !== undefined && absorbed) return "output - absorbed";
  if (residual !== undefined) return "output - base";
  return intercept !== undefined && localPrediction !== undefined ? "localPrediction - intercept" : null;
}

/**
 * The index of a label, of `#index`, or of the predicted class.
 * @throws ExperimentError "bad-target"
 */
export async function targetOf(context: Context, subject: BlackBox, input: Input, target: string): Promise<number> {
  if (target === "predicted") {
    const { signal } = context.environment;
    const { answers } = await subject.ask([input], { ...(signal && { signal }) });
    return likeliest(answers[0]?.probabilities ?? []);
  }
  const index = /^#\d+$/.test(target) ? Number(target.slice(1)) : subject.labels.indexOf(target);
  if (index < 0 || index >= subject.labels.length)
    throw new ExperimentError(
      "bad-target",
      `the model has no class "${target}"`,
      `It has ${subject.labels.join(", ")}; or #0 to #${subject.labels.length - 1}.`,
    );
  return index;
}

type Numbers = "base" | "output" | "residual" | "intercept" | "localFit" | "localPrediction";

function defined(numbers: { readonly [name in Numbers]: number | undefined }): { readonly [name in Numbers]?: number } {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
}

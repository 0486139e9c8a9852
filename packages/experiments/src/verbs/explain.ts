import type { BlackBox } from "@limelight/core";
import { findMethod, type Attribution, type Method } from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import type { Progress } from "../environment.ts";
import type { Documents, Explanation } from "../result/documents.ts";
import { byLabel, likeliest } from "./classify.ts";
import { methodOptions } from "./method-options.ts";
import { heading, oneByOne, type Context, type Input, type Outcome, type VerbRunner } from "./verb.ts";

/** Which parts of a text speak for a class: a document a text and method. */
export const explain: VerbRunner<"explain"> = async function* (context, experiment, inputs) {
  const methods = [experiment.method].flat().map((id) => findMethod(id));
  const options = methods.map((method) => {
    const { [method.id]: own = {} } = experiment.methodOptions;
    if (Object.keys(own).length > 0) methodOptions(method, own, experiment.mode, `methodOptions.${method.id}`);
    return methodOptions(method, { ...experiment.options, ...own }, experiment.mode);
  });
  const stray = Object.keys(experiment.methodOptions).find((id) => !methods.some((method) => method.id === id));
  if (stray !== undefined)
    throw new ExperimentError(
      "bad-experiment",
      `options are given for ${stray}, which does not run`,
      `Add --method ${stray}, or leave them out.`,
    );
  const session = await context.session(experiment.model);
  const subject = session.subject();
  const several = context.total !== 1;
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<Documents["explain"]>> {
    const encoding = session.encode(input); // says so if the text is cut
    const target = await targetOf(context, subject, input, experiment.target);
    const told = several ? ofTexts(context, before) : context;
    for (const [index, method] of methods.entries()) {
      yield {
        document: {
          ...heading(session, input, encoding),
          ...(await explanation(told, subject, input, target, method, options[index], experiment.seed)),
        },
      };
    }
  };
  yield* oneByOne(context, inputs, body, several ? "explain" : undefined);
};

/** Tells how far the work on one of many texts is beside how many are done. */
function ofTexts(context: Context, before: number): Context {
  const { progress } = context.environment;
  if (!progress) return context;
  const tell = ({ label, done, total, unit }: Progress): void =>
    progress({
      label: "explain",
      done: before,
      total: context.total,
      unit: "texts",
      now: `text ${before + 1}: ${label}${total === undefined ? "" : ` ${done} of ${total} ${unit}`}`,
    });
  return { ...context, environment: { ...context.environment, progress: tell } };
}

/** What one method says of one text, as documents have it. */
export async function explanation(
  context: Context,
  subject: BlackBox,
  input: Input,
  target: number,
  method: Method<unknown>,
  options: unknown,
  seed: number,
): Promise<Explanation> {
  const { signal, progress } = context.environment;
  const started = performance.now();
  const result: Attribution = await method.attribute(subject, input, target, options, {
    seed,
    ...(signal && { signal }),
    progress: (done, total) => progress?.({ label: method.id, done, total, unit: "questions" }),
  });
  const {
    units,
    scores,
    stderr,
    outputKind,
    output,
    base,
    residual,
    intercept,
    localFit,
    localPrediction,
    convergence,
    absorbed,
    prediction,
    queries,
  } = result;
  return {
    method: method.id,
    options: Object.fromEntries(Object.entries(options ?? {})),
    target: { index: target, label: subject.labels[target] ?? String(target) },
    prediction: {
      probabilities: byLabel(subject.labels, prediction.probabilities),
      ...(prediction.logits && { logits: prediction.logits }),
    },
    units,
    scores,
    ...(stderr && { stderr }),
    outputKind,
    ...defined({ base, output, residual, intercept, localFit, localPrediction }),
    ...(convergence && { convergence }),
    ...(absorbed && { absorbed }),
    queries,
    seconds: (performance.now() - started) / 1000,
  };
}

/**
 * The index of a label, of `#index`, or of the predicted class.
 * @throws ExperimentError "bad-target"
 */
async function targetOf(context: Context, subject: BlackBox, input: Input, target: string): Promise<number> {
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

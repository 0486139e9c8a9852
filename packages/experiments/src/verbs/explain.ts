import type { BlackBox } from "@limelight/core";
import { findMethod, resolveOptions, type Attribution, type Method } from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import type { Explanation } from "../result/documents.ts";
import { byLabel, likeliest } from "./classify.ts";
import { heading, oneByOne, type Context, type Input, type VerbRunner } from "./verb.ts";

/** Which parts of a text speak for a class: a document a text and method. */
export const explain: VerbRunner<"explain"> = async function* (context, experiment, inputs) {
  const methods = [experiment.method].flat().map((id) => findMethod(id));
  const options = methods.map((method) =>
    resolveOptions(method, { ...experiment.options, ...experiment.methodOptions[method.id] }, experiment.mode),
  );
  const stray = Object.keys(experiment.methodOptions).find((id) => !methods.some((method) => method.id === id));
  if (stray !== undefined)
    throw new ExperimentError(
      "bad-experiment",
      `options are given for ${stray}, which does not run`,
      `Add --method ${stray}, or leave them out.`,
    );
  const session = await context.session(experiment.model);
  const subject = session.subject();
  yield* oneByOne(context, inputs, async function* (input) {
    session.encode(input); // says so if the text is cut
    const target = await targetOf(context, subject, input, experiment.target);
    for (const [index, method] of methods.entries()) {
      yield {
        document: {
          ...heading(session, input),
          ...(await explanation(context, subject, input, target, method, options[index], experiment.seed)),
        },
      };
    }
  });
};

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

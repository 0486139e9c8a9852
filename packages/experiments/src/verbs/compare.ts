import { ExperimentError } from "../experiment-error.ts";
import type { ComparedModel, Documents, Prediction } from "../result/documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { requireHead, type Session } from "../session/session.ts";
import { prediction } from "./classify.ts";
import { compareMethods } from "./compare-methods.ts";
import { chooseMethods, explanation } from "./explanation.ts";
import { strayField } from "./stray-fields.ts";
import { heading, oneByOne, type Context, type Failure, type Input, type Outcome, type VerbRunner } from "./verb.ts";

/**
 * Several models, or several methods, on the same texts.
 * @throws ExperimentError "bad-experiment" where it is not one of them
 */
export const compare: VerbRunner<"compare"> = async function* (context, experiment, inputs) {
  const { models, methods, model, method } = experiment;
  if ((models === undefined) === (methods === undefined))
    throw new ExperimentError(
      "bad-experiment",
      models ? "both models and methods are given" : "there is nothing to compare",
      "Give --models A,B or --methods A,B.",
    );
  const stray = models ? model !== undefined && "model" : method !== undefined && "method";
  if (stray)
    throw new ExperimentError(
      "bad-experiment",
      `${stray} does not go with ${stray}s`,
      models ? "The models are those of --models." : "The methods are those of --methods.",
    );
  if (models && experiment.subject) throw strayField("subject", "models are those of --models");
  if (experiment.unit !== undefined && method === undefined)
    throw strayField("unit", "it is what the scores of a model's method are brought to");
  if (models) yield* compareModels(context, experiment, models, inputs);
  else if (methods) yield* compareMethods(context, experiment, methods, inputs);
};

/**
 * Several models on the same texts: what each says, explained if a method is named, and how far they agree. All are
 * explained for the label that the first predicts, since scores for one label and for another cannot be held side by
 * side; only where some model lacks that label, each for its own.
 */
async function* compareModels(
  context: Context,
  experiment: ExperimentOf<"compare">,
  models: readonly string[],
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<Documents["compare"]> | Failure> {
  const [method] = chooseMethods([experiment.method ?? []].flat(), experiment, context.environment.methods);
  const sessions: Session[] = [];
  for (const name of models) {
    const session = await context.session(name);
    requireHead(session, "sequence-classification");
    sessions.push(session);
  }
  const { signal } = context.environment;
  yield* oneByOne(
    context,
    inputs,
    async function* (input) {
      const predictions: Prediction[] = [];
      for (const session of sessions) {
        session.encode(input); // says so if the text is cut
        const subject = session.subject();
        const { answers } = await subject.ask([input], { ...(signal && { signal }) });
        predictions.push(prediction(subject.labels, answers[0] ?? { probabilities: [] }));
      }
      const shared = sharedLabel(predictions);
      const results: ComparedModel[] = [];
      for (const [index, session] of sessions.entries()) {
        const said = predictions[index];
        if (!said) throw new TypeError(`${session.id} gave no prediction`);
        const subject = session.subject();
        const target = subject.labels.indexOf(shared ?? said.label);
        const { prediction: _said, ...explained } = method
          ? await explanation(context, subject, input, target, method, experiment.seed, { unit: experiment.unit })
          : { prediction: undefined };
        results.push({ model: { id: session.id, sha256: session.sha256 }, ...said, ...explained });
      }
      yield { document: { ...heading(undefined, input), results, agreement: agreement(results) } };
    },
    method ? undefined : "compare",
  );
}

/** The first model's label, if all have it. */
function sharedLabel(predictions: readonly Prediction[]): string | undefined {
  const label = predictions[0]?.label;
  return label !== undefined && predictions.every(({ probabilities }) => Object.hasOwn(probabilities, label))
    ? label
    : undefined;
}

/**
 * Over all pairs of models: `label`, the share that name the same class; `probability`, 1 − half the sum of absolute
 * differences (total variation), averaged.
 */
function agreement(results: readonly ComparedModel[]): { label: number; probability: number } {
  const pairs = results.flatMap((a, index) => results.slice(index + 1).map((b) => [a, b] as const));
  const mean = (score: (a: ComparedModel, b: ComparedModel) => number): number =>
    pairs.reduce((sum, [a, b]) => sum + score(a, b), 0) / pairs.length;
  return {
    label: mean((a, b) => (a.label === b.label ? 1 : 0)),
    probability: mean((a, b) => {
      const labels = new Set([...Object.keys(a.probabilities), ...Object.keys(b.probabilities)]);
      return (
        1 -
        [...labels].reduce(
          (sum, label) => sum + Math.abs((a.probabilities[label] ?? 0) - (b.probabilities[label] ?? 0)),
          0,
        ) /
          2
      );
    }),
  };
}

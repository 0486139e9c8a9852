import { checkpointInfluence, checkpointSelfInfluence, type InfluenceOptions } from "@limelight/explain";
import type { InfluenceCheckpoint, InfluenceDocument, InfluenceTrace } from "../../result/influence-documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { loadSession, requireHead, type Session } from "../../session/session.ts";
import { ExperimentError } from "../../experiment-error.ts";
import { targetOf } from "../explanation.ts";
import { labelOf } from "../label-of.ts";
import { withoutLabel } from "../train/read-texts.ts";
import { failureOf, heading, isFailure, type Context, type Failure, type Input, type VerbRunner } from "../verb.ts";
import { likeliest, namedExamples, readLearnt, tracedOf, type Learnt } from "./traced-texts.ts";
import { tracedCheckpoints, type TracedCheckpoint } from "./traced-run.ts";
import { tracedParameters } from "./traced-parameters.ts";

type Options = ExperimentOf<"influence">;

/** Which training texts made a model say something: TracInCP over the checkpoints of its run. A document a text, or one of all texts' influence on themselves. */
export const influence: VerbRunner<"influence"> = async function* (context, experiment, inputs) {
  const started = performance.now();
  if (experiment.self && (experiment.input !== undefined || experiment.data !== undefined))
    throw wrong("self", "it is of the training texts alone: give no other text");
  const session = await context.session(experiment.model);
  requireHead(session, "sequence-classification");
  const { labels } = session.model.config;
  if (labels.length < 2) throw wrong("model", `${session.id} says one number a text: influence is of classes`);
  const learnt = yield* readLearnt(context, session, experiment);
  const asked = experiment.self ? [] : yield* readAsked(context, session, experiment, inputs);
  const checkpoints = await tracedCheckpoints(
    context.environment,
    { model: experiment.model, id: session.id },
    learnt.map(({ example }) => example.input),
  );
  const traced = experiment.self
    ? await trace(context, session, experiment, checkpoints, [learnt.length], async (model, options) => [
        await checkpointSelfInfluence(model, learnt.map(tracedText), options),
      ])
    : await trace(
        context,
        session,
        experiment,
        checkpoints,
        asked.map(() => learnt.length),
        (model, options) =>
          checkpointInfluence(
            model,
            learnt.map(tracedText),
            asked.map(({ input, target }) => tracedOf(session, input, target)),
            options,
          ),
      );
  const described = (): InfluenceTrace => ({
    form: experiment.parameters ? "parameters" : "last-layer",
    parameters: traced.parameters,
    checkpoints: checkpoints.map(({ open: _open, ...checkpoint }): InfluenceCheckpoint => checkpoint),
    seconds: (performance.now() - started) / 1000,
  });
  const { top } = experiment;
  const [own = new Float64Array(0)] = traced.sums;
  if (experiment.self) {
    yield { document: await selfDocument(context, session, learnt, own, { top, described }) };
    return;
  }
  for (const [index, { input, target, probabilities }] of asked.entries()) {
    const scores = traced.sums[index] ?? new Float64Array(0);
    const { texts, mean, deviation } = spread(scores);
    const document: InfluenceDocument = {
      ...heading(session, input),
      target: { index: target, label: labels[target] ?? String(target) },
      prediction: { probabilities: Object.fromEntries(labels.map((label, at) => [label, probabilities[at] ?? 0])) },
      scored: { texts, proponents: above(scores), opponents: above(scores.map((score) => -score)), mean, deviation },
      examples: await namedExamples(context, session, learnt, scores, { top, sides: 2 }),
      ...described(),
    };
    yield { document, input };
  }
};

interface Asked {
  readonly input: Input;
  readonly target: number;
  readonly probabilities: readonly number[];
}

// All before anything is traced, since every checkpoint is loaded once.
async function* readAsked(
  context: Context,
  session: Session,
  { target }: Options,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Failure, Asked[]> {
  const subject = session.subject();
  const { signal } = context.environment;
  const asked: Asked[] = [];
  for await (const input of inputs) {
    signal?.throwIfAborted();
    if (isFailure(input)) {
      yield input;
      continue;
    }
    try {
      if (`${input.text}${input.pair ?? ""}`.trim() === "")
        throw new ExperimentError("bad-input", "the text is empty", "Give a text with letters or digits.");
      session.encode(input); // says so if the text is cut
      const { answers } = await subject.ask([input], { ...(signal && { signal }) });
      const probabilities = answers[0]?.probabilities ?? [];
      const index =
        target === "gold"
          ? goldOf(input, subject.labels)
          : target === "predicted"
            ? likeliest(probabilities)
            : await targetOf(context, subject, input, target);
      asked.push({ input, target: index, probabilities });
    } catch (error) {
      yield failureOf(input, error);
    }
  }
  return asked;
}

function goldOf(input: Input, labels: readonly string[]): number {
  const problem = withoutLabel(input);
  if (problem !== undefined) throw new ExperimentError("bad-input", problem, "Give one, or leave --target gold out.");
  return labelOf(input.label ?? "", labels);
}

interface Traced {
  /** Weighted and summed over checkpoints. */
  readonly sums: readonly Float64Array[];
  readonly parameters: readonly string[];
}

/** Loads checkpoint after checkpoint and adds up what each says. @param sizes of the sums */
async function trace(
  context: Context,
  session: Session,
  experiment: Options,
  checkpoints: readonly TracedCheckpoint[],
  sizes: readonly number[],
  measure: (model: Session["model"], options: InfluenceOptions) => Promise<readonly Float64Array[]>,
): Promise<Traced> {
  const { signal, progress } = context.environment;
  const sums = sizes.map((size) => new Float64Array(size));
  let parameters: readonly string[] = [];
  for (const [at, { open, name, weight }] of checkpoints.entries()) {
    const model = open === undefined ? session.model : await load(context, open, experiment);
    try {
      parameters = await tracedParameters(model, experiment.parameters);
      const products = await measure(model, {
        batchTokens: session.batchTokens,
        ...(experiment.parameters && { parameters }),
        ...(signal && { signal }),
        ...(progress && {
          progress: (done, total) =>
            progress({
              label: "influence",
              done: at * total + done,
              total: checkpoints.length * total,
              unit: "texts",
              now: name,
            }),
        }),
      });
      for (const [index, sum] of sums.entries())
        products[index]?.forEach((product, place) => {
          sum[place] = (sum[place] ?? 0) + weight * product;
        });
    } finally {
      if (open !== undefined) model.dispose();
    }
  }
  return { sums, parameters };
}

async function load(context: Context, name: string, { dtype }: Options): Promise<Session["model"]> {
  const { device, named } = await context.opened(name);
  return (await loadSession(device, named, dtype)).model;
}

async function selfDocument(
  context: Context,
  session: Session,
  learnt: readonly Learnt[],
  scores: Float64Array,
  { top, described }: { readonly top: number; readonly described: () => InfluenceTrace },
): Promise<InfluenceDocument> {
  return {
    type: "self",
    model: { id: session.id, sha256: session.sha256 },
    scored: spread(scores),
    examples: await namedExamples(context, session, learnt, scores, { top, sides: 1 }),
    ...described(),
  };
}

function tracedText({ traced }: Learnt): Learnt["traced"] {
  return traced;
}

function spread(scores: Float64Array): { texts: number; mean: number; deviation: number } {
  const texts = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / texts;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { texts, mean, deviation: Math.sqrt(squares / texts) };
}

function above(scores: Float64Array): number {
  return scores.filter((score) => score > 0).length;
}

function wrong(field: string, problem: string): ExperimentError {
  return new ExperimentError(
    "bad-experiment",
    `${field}: ${problem}`,
    "`limelight influence --help` lists the flags.",
    {
      path: [field],
      problem,
    },
  );
}

import type { ModelSource } from "@limelight/core";
import {
  checkpointKeeper,
  decays,
  headLearner,
  modelLearner,
  planOf,
  train,
  warmupSteps,
  type Resumed,
  type TrainingFolder,
} from "@limelight/train";
import type { NamedCheckpoint } from "../../environment.ts";
import type { ModelReference } from "../../result/documents.ts";
import type { TrainDocument } from "../../result/train-documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import type { Context, Outcome } from "../verb.ts";
import { safetensors } from "./checkpoint-files.ts";
import type { Lesson, Pupil } from "./lesson.ts";
import { sparkline } from "./sparkline.ts";
import { tuning } from "./tuning.ts";

/** A run that is ready to begin. */
export interface Learning {
  readonly named: NamedCheckpoint;
  readonly pupil: Pupil;
  /** What the run began with, in the names and the layout that its checkpoints have. */
  readonly source: ModelSource;
  readonly fresh: readonly string[];
  readonly folder: TrainingFolder | undefined;
  readonly resumed: Resumed | undefined;
  readonly batchTokens: number;
  readonly experiment: ExperimentOf<"train">;
}

/** Learns a lesson: a document a step, evaluation and checkpoint, between one of what is learnt and one of how it ended. */
export async function* learn<Target>(
  context: Context,
  learning: Learning,
  lesson: Lesson<Target>,
): AsyncGenerator<Outcome<TrainDocument>> {
  const started = performance.now();
  const { named, pupil, folder, resumed, batchTokens, experiment } = learning;
  const { model } = pupil;
  const { task } = lesson;
  const { environment } = context;
  const reference: ModelReference = { id: named.id, sha256: named.checkpoint.sha256 };
  const { trained, weights, files, finish } = await tuning(learning, task.head);
  const plan = planOf(lesson.examples.length, experiment);
  yield { document: { ...(await startOf(learning, lesson, trained)), model: reference, ...pick(plan) } };
  using optimiser = model.adamW({ weightDecay: experiment.weightDecay, decays });
  if (resumed) await optimiser.restore(resumed.optimiser);
  const { keep, clip, lr: learningRate, schedule, seed, earlyStopping: patience } = experiment;
  const learner = {
    head: task.head,
    objective: task.objective,
    batchTokens,
    ...(trained && { trained }),
    ...(experiment.dropout && { dropout: experiment.seed }),
  };
  const tell = progressOf(context, plan.steps);
  let tokens = 0;
  for await (const event of train({
    learner:
      experiment.tune === "head" && trained
        ? headLearner(model, { ...learner, trained })
        : modelLearner(model, learner),
    task,
    optimiser,
    examples: lesson.examples,
    evaluation: lesson.evaluation,
    ...(lesson.drawn && { drawn: lesson.drawn }),
    epochs: experiment.epochs,
    batch: experiment.batch,
    evaluateEvery: experiment.evaluateEvery,
    checkpointEvery: experiment.checkpointEvery,
    learningRate,
    schedule,
    warmup: warmupSteps(experiment.warmup, plan.steps),
    ...(clip > 0 && { clip }),
    seed,
    ...(patience !== undefined && { patience }),
    ...(folder && {
      keeper: checkpointKeeper({ folder, format: safetensors, weights, optimiser, files, keep }),
    }),
    ...(resumed && { from: resumed.state }),
    ...(environment.signal && { signal: environment.signal }),
  })) {
    if (event.type !== "end") {
      yield { document: { ...event, model: reference } };
      if (event.type === "step") {
        tokens += event.tokens;
        tell(event);
      }
      continue;
    }
    const over = event.reason !== "interrupted";
    const checkpoint = folder && over ? await finish(folder, event) : undefined;
    const seconds = (performance.now() - started) / 1000;
    const saved = folder && checkpoint !== undefined ? { saved: folder.name, checkpoint } : {};
    yield { document: { ...event, model: reference, ...saved, tokens, seconds } };
    if (!over) {
      if (folder)
        environment.warn?.(
          `stopped after step ${event.step} of ${plan.steps}, which is kept in ${folder.name}; the same command with --resume goes on`,
        );
      environment.signal?.throwIfAborted();
    }
  }
}

async function startOf<Target>(
  { pupil, experiment, batchTokens, fresh, resumed }: Learning,
  { examples, evaluation, classes }: Lesson<Target>,
  trained: readonly string[] | undefined,
) {
  const parameters = await pupil.model.parameters();
  const sizeOf = (some: typeof parameters): number =>
    some.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const learnt = new Set(trained ?? parameters.map(({ name }) => name));
  return {
    type: "start",
    objective: experiment.objective,
    tune: experiment.tune,
    parameters: { all: sizeOf(parameters), trained: sizeOf(parameters.filter(({ name }) => learnt.has(name))) },
    examples: examples.length,
    evaluation: evaluation.length,
    ...(classes && { classes }),
    batchTokens,
    ...(fresh.length > 0 && { fresh }),
    ...(resumed && { resumed: { step: resumed.state.step, checkpoint: resumed.name } }),
  } as const;
}

function pick({ steps, stepsPerEpoch }: { readonly steps: number; readonly stepsPerEpoch: number }) {
  return { steps, stepsPerEpoch };
}

/** Steps over which the rate of tokens is told. */
const recent = 20;

/** Tells how far it is: the loss of late with how it went, tokens a second. */
function progressOf({ environment: { progress } }: Context, total: number) {
  const losses: number[] = [];
  const rates: { tokens: number; seconds: number }[] = [];
  return (event: {
    readonly step: number;
    readonly loss: number;
    readonly tokens: number;
    readonly seconds: number;
  }) => {
    losses.push(event.loss);
    rates.push(event);
    if (rates.length > recent) rates.shift();
    const [tokens, seconds] = [rates.map((rate) => rate.tokens), rates.map((rate) => rate.seconds)].map((all) =>
      all.reduce((sum, each) => sum + each, 0),
    );
    const mean = losses.slice(-recent).reduce((sum, loss) => sum + loss, 0) / Math.min(recent, losses.length);
    const speed = tokens !== undefined && seconds ? `  ${Math.round(tokens / seconds)} tokens/s` : "";
    progress?.({
      label: "train",
      done: event.step,
      total,
      unit: "steps",
      now: `loss ${mean.toFixed(3)} ${sparkline(losses, 12)}${speed}`,
    });
  };
}

import { loadModel, type ModelSource } from "@limelight/core";
import { loadTokenizer } from "@limelight/text";
import { adapterWeightsFile, classifies, newestCheckpoint, withFreshHead } from "@limelight/train";
import type { NamedCheckpoint } from "../../environment.ts";
import { ExperimentError } from "../../experiment-error.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import type { TrainDocument } from "../../result/train-documents.ts";
import { defaultBatchTokens, requireHead } from "../../session/session.ts";
import { dataInputs } from "../data-inputs.ts";
import type { Context, Failure, Input, Outcome, VerbRunner } from "../verb.ts";
import { labelsOfTexts } from "./classes.ts";
import { safetensors } from "./checkpoint-files.ts";
import { dataHash } from "./data-hash.ts";
import { learn, type Learning } from "./learn.ts";
import {
  causalLesson,
  classificationLesson,
  distillationLesson,
  maskedLesson,
  regressionLesson,
  type Pupil,
  type Texts,
} from "./lesson.ts";
import { readTexts, sharedTexts, withoutLabel, withoutNumber } from "./read-texts.ts";
import { agreeOnSettings, openRunFolder } from "./run-folder.ts";
import { teacherLogits } from "./teacher.ts";

type Options = ExperimentOf<"train">;

/** Trains a model on labelled texts, or on texts alone: a document a step, evaluation and checkpoint. */
export const train: VerbRunner<"train"> = async function* (context, experiment, inputs) {
  const { warn = () => undefined } = context.environment;
  requireOptions(experiment);
  const folder = await openRunFolder(context.environment, experiment);
  if (!folder) warn("nothing of this run is kept");
  const texts = yield* textsOf(context, experiment, inputs);
  warnOfDuplicates(texts, warn);
  const { device, named } = await context.opened(experiment.model);
  const { id, checkpoint } = named;
  const { source, fresh } = await begun(named, texts, experiment);
  if (fresh.length > 0) warn(`${id} gets a fresh head: ${fresh.join(", ")} begin at random`);
  const batchTokens = experiment.batchTokens ?? defaultBatchTokens(device);
  if (folder) {
    const settings = { ...settingsOf(experiment), batchTokens, model: checkpoint.sha256, ...(await hashesOf(texts)) };
    const { resume } = experiment;
    await agreeOnSettings(folder, settings, device.adapter.description, {
      resume,
      warn,
      examples: texts.learnt.length,
    });
  }
  const attached = experiment.tune === "lora" || experiment.tune === "adapter";
  const resumed =
    experiment.resume && folder
      ? await newestCheckpoint(folder, safetensors, attached ? adapterWeightsFile : undefined)
      : undefined;
  if (experiment.resume && !resumed) warn("there is no checkpoint yet: it begins with the first step");
  const { model } = await loadModel(
    device,
    resumed && !attached ? { ...source, tensors: resumed.tensors } : source,
    "f32",
  );
  try {
    const pupil: Pupil = { id, model, tokenizer: loadTokenizer(checkpoint.tokenizer), device, warn };
    const learning: Learning = { named, pupil, source, fresh, folder, resumed, batchTokens, experiment };
    yield* lessons(context, learning, texts);
  } finally {
    model.dispose();
  }
};

async function* lessons(context: Context, learning: Learning, texts: Texts): AsyncGenerator<Outcome<TrainDocument>> {
  const { pupil, experiment } = learning;
  switch (experiment.objective) {
    case "classification":
      requireHead(pupil, "sequence-classification");
      return yield* learn(context, learning, classificationLesson(pupil, texts, experiment));
    case "regression":
      requireHead(pupil, "sequence-classification");
      return yield* learn(context, learning, regressionLesson(pupil, texts));
    case "causal-lm":
      return yield* learn(context, learning, causalLesson(pupil, texts, experiment));
    case "masked-lm":
      return yield* learn(context, learning, maskedLesson(pupil, texts, experiment));
    case "distillation": {
      requireHead(pupil, "sequence-classification");
      const ask = (some: readonly Input[]) => teacherLogits(context, experiment.teacher, pupil, some);
      return yield* learn(context, learning, await distillationLesson(pupil, texts, experiment, ask));
    }
  }
}

async function* textsOf(
  context: Context,
  experiment: Options,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Failure, Texts> {
  const { environment } = context;
  const { data, objective, seed } = experiment;
  const check = {
    classification: withoutLabel,
    regression: withoutNumber,
    distillation: () => undefined,
    "causal-lm": () => undefined,
    "masked-lm": () => undefined,
  }[objective];
  const learnt = yield* readTexts(inputs, check, "to learn from", environment.signal);
  if (experiment.eval === undefined) return { learnt, evaluated: [] };
  const { limit: _limit, shuffle: _shuffle, ...columns } = data ?? {};
  const rows = dataInputs(environment, { ...columns, file: experiment.eval }, seed);
  return { learnt, evaluated: yield* readTexts(rows, check, "to evaluate on", environment.signal) };
}

function warnOfDuplicates({ learnt, evaluated }: Texts, warn: (message: string) => void): void {
  const shared = sharedTexts(evaluated, learnt);
  if (shared > 0)
    warn(
      `${shared} of ${evaluated.length} texts to evaluate on are among those to learn from: what the evaluation says of them, it says of learning by heart`,
    );
}

/** The checkpoint that a run begins with: with a fresh head where there is none for the objective, or one is asked for. */
async function begun(
  { checkpoint }: NamedCheckpoint,
  { learnt }: Texts,
  { objective, newHead, seed }: Options,
): Promise<{ readonly source: ModelSource; readonly fresh: readonly string[] }> {
  const { config, tensors } = checkpoint;
  const source = { config, tensors };
  if (objective === "causal-lm" || objective === "masked-lm" || (!newHead && (await classifies(source))))
    return { source, fresh: [] };
  const labels = objective === "regression" ? ["LABEL_0"] : labelsOfTexts(learnt.filter((text) => !withoutLabel(text)));
  if (labels.length === 0)
    throw new ExperimentError(
      "bad-input",
      "no text has a label to begin a head for",
      "--label-column names their column.",
    );
  return withFreshHead(source, labels, seed);
}

/** What the numbers of a run depend on, of its options. */
function settingsOf({
  verb: _verb,
  model: _model,
  input: _input,
  data: _data,
  eval: _eval,
  device: _device,
  dtype: _dtype,
  batchTokens: _tokens,
  checkpointEvery: _every,
  keep: _keep,
  merge: _merge,
  save: _save,
  resume: _resume,
  ...settings
}: Options): Record<string, unknown> {
  return settings;
}

async function hashesOf({ learnt, evaluated }: Texts): Promise<Record<string, string>> {
  return { data: await dataHash(learnt), evaluation: await dataHash(evaluated) };
}

function requireOptions(options: Options): void {
  const { dtype, objective, teacher, newHead, tune, merge } = options;
  const ofAttached = (["rank", "targets", "alpha", "adapterDropout"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (ofAttached && tune !== "lora" && tune !== "adapter")
    throw wrong(ofAttached, "it goes with --tune lora or adapter");
  if ((ofAttached === "alpha" || ofAttached === "adapterDropout") && tune !== "lora")
    throw wrong(ofAttached, "it goes with --tune lora");
  if (merge && tune !== "lora") throw wrong("merge", "it goes with --tune lora: adapters are no matrices");
  if (dtype === "f16") throw wrong("dtype", "weights learn as f32: steps are lost in halves");
  if (objective === "distillation" && teacher === undefined)
    throw wrong("teacher", "distillation needs a model to learn from");
  if (objective !== "distillation" && teacher !== undefined)
    throw wrong("teacher", "it goes with --objective distillation");
  if (newHead && objective.endsWith("-lm")) throw wrong("newHead", "it goes with objectives that classify");
  if (tune === "head" && objective.endsWith("-lm"))
    throw wrong("tune", "the head of a language model is mostly its word embedding: tune all, or biases");
}

function wrong(field: string, problem: string): ExperimentError {
  return new ExperimentError("bad-experiment", `${field}: ${problem}`, "`limelight train --help` lists the flags.", {
    path: [field],
    problem,
  });
}

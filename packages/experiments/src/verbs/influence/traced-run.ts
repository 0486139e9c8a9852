import { checkpointRates, checkpointSteps, folderOf, TrainError, type RatedRun } from "@limelight/train";
import { z } from "zod";
import type { Environment } from "../../environment.ts";
import { ExperimentError } from "../../experiment-error.ts";
import type { InfluenceCheckpoint } from "../../result/influence-documents.ts";
import { dataHash } from "../train/data-hash.ts";
import { readSettings } from "../train/run-folder.ts";
import type { Input } from "../verb.ts";

/** A checkpoint to be loaded by its name; undefined: the model as it is. */
export interface TracedCheckpoint extends InfluenceCheckpoint {
  readonly open: string | undefined;
}

/** What of a run's settings is needed to tell how far its steps went. */
const ratedSchema = z.object({
  objective: z.string(),
  epochs: z.number(),
  batch: z.number(),
  lr: z.number(),
  schedule: z.enum(["constant", "linear", "cosine"]),
  warmup: z.number(),
  data: z.string(),
});

/**
 * The checkpoints of the run whose folder a model is, in their order; the model alone where it is no such folder. Says so where few are
 * left, or the texts are others than those that were learnt.
 * @throws ExperimentError "bad-experiment" where what the run was begun with is damaged, or the run learnt something else than labels
 */
export async function tracedCheckpoints(
  { openFolder, warn }: Pick<Environment, "openFolder" | "warn">,
  { model, id }: { readonly model: string | undefined; readonly id: string },
  texts: readonly Input[],
): Promise<TracedCheckpoint[]> {
  const folder = model === undefined ? undefined : openFolder?.(model);
  const begun = folder && (await readSettings(folder, "model"));
  if (!folder || !begun) {
    warn?.(
      `${id} is no folder that \`train --save\` made: it is traced as it is, as if every text were learnt once at the end`,
    );
    return [{ open: undefined, name: id, weight: 1 }];
  }
  const settings = ratedSchema.safeParse(begun.settings);
  if (!settings.success) throw untraceable(`${folder.name}/training.json is damaged`, "Trace a checkpoint of it.");
  const { objective, lr: learningRate, data, ...rates } = settings.data;
  if (objective !== "classification")
    throw untraceable(`${folder.name} holds a run of ${objective}`, "Influence is of runs that learn labels.");
  if (data !== (await dataHash(texts)))
    warn?.(`the texts are not those that ${folder.name} learnt from: others, or in another order`);
  const steps = (await checkpointSteps(folder)).filter((step) => step > 0);
  if (steps.length === 0)
    throw untraceable(`${folder.name} has no checkpoints`, "Train with --keep 10, so that some are there.");
  if (steps.length < 3)
    warn?.(
      `only ${steps.length} of the run's checkpoints ${steps.length === 1 ? "was" : "were"} kept and ${steps.length === 1 ? "stands" : "stand"} for all its steps: train with --keep 10`,
    );
  return ratesOf(steps, { ...rates, learningRate, examples: begun.examples ?? texts.length }, folder.name);
}

function ratesOf(steps: readonly number[], run: RatedRun, folder: string): TracedCheckpoint[] {
  try {
    return checkpointRates(steps, run).map(({ step, learningRate, epochs }) => ({
      open: `${folder}/${folderOf(step)}`,
      name: folderOf(step),
      step,
      learningRate,
      epochs,
      weight: learningRate * epochs,
    }));
  } catch (error) {
    if (error instanceof TrainError) throw untraceable(`${folder}/training.json: ${error.message}`, error.hint);
    throw error;
  }
}

function untraceable(problem: string, hint: string): ExperimentError {
  return new ExperimentError("bad-experiment", problem, hint, { path: ["model"], problem });
}

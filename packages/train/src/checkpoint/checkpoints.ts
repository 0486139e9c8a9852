import type { Model, ModelSource, Optimiser, OptimiserState } from "@limelight/core";
import type { CheckpointKeeper } from "../loop/train.ts";
import { trainingStateSchema, type TrainingState } from "../loop/training-state.ts";
import { TrainError } from "../train-error.ts";
import { stateOf, stateTensors } from "./optimiser-tensors.ts";
import { learntTensors } from "./tensors.ts";
import type { TrainingFolder } from "./training-folder.ts";

type Tensors = ModelSource["tensors"];

/** How tensors are written; safetensors, given from outside since this package knows no files. */
export interface TensorFormat {
  write(tensors: Tensors): Uint8Array;
  /** @throws where it is damaged */
  read(bytes: Uint8Array, name: string): Tensors;
}

const stateFile = "training_state.json";
const optimiserFile = "optimizer.safetensors";

const folderPattern = /^checkpoint-(\d+)$/;

/** What of a model is written into each checkpoint. */
export interface Weights {
  /** The file's name. */
  readonly file: string;
  /** As they are now. */
  read(): Promise<Tensors>;
}

/** All of a model's weights, under the names and in the layout of the checkpoint that it was made of. */
export function wholeModel(model: Model, source: Pick<ModelSource, "tensors">): Weights {
  return { file: "model.safetensors", read: () => learntTensors(model, source) };
}

export interface KeeperOptions {
  readonly folder: TrainingFolder;
  readonly format: TensorFormat;
  readonly weights: Weights;
  readonly optimiser: Pick<Optimiser, "state">;
  /** What lies beside the weights: config.json, the tokenizer's files. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Checkpoints that stay beside that of the best evaluation: the newest. Default 1. */
  readonly keep?: number;
}

/**
 * Keeps a run's checkpoints as folders `checkpoint-STEP`, as transformers' Trainer calls them: each is a model that transformers loads,
 * with the optimiser's moments and where the run stood. Older ones go once a newer one is whole.
 */
export function checkpointKeeper(options: KeeperOptions): CheckpointKeeper {
  const { folder, format, weights, optimiser, files, keep = 1 } = options;
  return {
    async save(state) {
      const name = folderOf(state.step);
      const content = new Map([
        ...files,
        [weights.file, format.write(await weights.read())] as const,
        [optimiserFile, format.write(stateTensors(await optimiser.state()))] as const,
        [stateFile, new TextEncoder().encode(`${JSON.stringify(state, undefined, 2)}\n`)] as const,
      ]);
      await written(folder, name, () => folder.writeFolder(name, content));
      await removeOld(folder, state, keep);
      return name;
    },
  };
}

/** After how many steps each checkpoint of a folder was written, the newest first. */
export async function checkpointSteps(folder: TrainingFolder): Promise<number[]> {
  const names = (await folder.list()) ?? [];
  const steps = names.flatMap((name) => folderPattern.exec(name)?.[1] ?? []);
  return steps.map(Number).toSorted((a, b) => b - a);
}

async function removeOld(folder: TrainingFolder, { best }: TrainingState, keep: number): Promise<void> {
  const old = (await checkpointSteps(folder)).slice(Math.max(1, keep));
  for (const step of old) if (step !== best?.step) await folder.remove(folderOf(step));
}

/** What a run goes on from. */
export interface Resumed {
  readonly name: string;
  readonly state: TrainingState;
  readonly tensors: Tensors;
  readonly optimiser: OptimiserState;
}

/**
 * The newest checkpoint of a folder; undefined where it has none yet.
 * @throws TrainError "bad-checkpoint" where it lacks a file or its state is damaged
 */
export async function newestCheckpoint(
  folder: TrainingFolder,
  format: TensorFormat,
  weightsFile = "model.safetensors",
): Promise<Resumed | undefined> {
  const [step] = await checkpointSteps(folder);
  if (step === undefined) return undefined;
  const name = folderOf(step);
  const read = async (file: string): Promise<Uint8Array> => {
    const content = await folder.read(`${name}/${file}`);
    if (content) return content;
    throw damaged(folder, name, `has no ${file}`);
  };
  return {
    name,
    state: trainingStateOf(await read(stateFile), (problem) => damaged(folder, name, `${stateFile} ${problem}`)),
    tensors: format.read(await read(weightsFile), `${folder.name}/${name}/${weightsFile}`),
    optimiser: stateOf(format.read(await read(optimiserFile), `${folder.name}/${name}/${optimiserFile}`)),
  };
}

/**
 * Makes the folder itself the model of one of its checkpoints: the best evaluation's, else the newest.
 * @param files that are copied, in order; the weights come last, so that what is there can be read whole at any time
 */
export async function publish(
  folder: TrainingFolder,
  { best, step }: Pick<TrainingState, "best" | "step">,
  files: Iterable<string>,
): Promise<string> {
  const name = folderOf(best?.step ?? step);
  for (const file of files) {
    const content = await folder.read(`${name}/${file}`);
    if (!content) throw damaged(folder, name, `has no ${file}`);
    await written(folder, file, () => folder.write(file, content));
  }
  return name;
}

/** The name of the checkpoint that was written after so many steps. */
export function folderOf(step: number): string {
  return `checkpoint-${step}`;
}

function trainingStateOf(bytes: Uint8Array, problem: (what: string) => TrainError): TrainingState {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw problem("is no JSON");
  }
  const parsed = trainingStateSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem(`is not of a run: ${parsed.error.issues[0]?.message ?? "something is missing"}`);
}

function damaged(folder: TrainingFolder, name: string, problem: string): TrainError {
  return new TrainError(
    "bad-checkpoint",
    `${folder.name}/${name} ${problem}`,
    `Remove ${name} to go on from one before it.`,
  );
}

/** @throws TrainError "unwritable" where the disk is full or takes no files; earlier checkpoints are as they were */
export async function written(folder: TrainingFolder, name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const full = error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
    throw new TrainError(
      "unwritable",
      `${folder.name}/${name} cannot be written: ${full ? "the disk is full" : why}`,
      full
        ? "Make room and go on with --resume: earlier checkpoints are as they were."
        : "Earlier checkpoints are as they were; go on with --resume.",
      { cause: error },
    );
  }
}

import { written, type TrainingFolder } from "@limelight/train";
import { z } from "zod";
import type { Environment } from "../../environment.ts";
import { ExperimentError } from "../../experiment-error.ts";
import type { ExperimentOf } from "../../schema/index.ts";

/** What a run was begun with, in its folder. */
const settingsFile = "training.json";

/** Everything that its numbers depend on, as plain values. */
export type Settings = Readonly<Record<string, unknown>>;

const fileSchema = z.looseObject({
  settings: z.record(z.string(), z.unknown()),
  adapter: z.string().optional(),
  /** Texts that are learnt from. */
  examples: z.int().positive().optional(),
});

/**
 * The folder of a run, looked at before any work is done; undefined where nothing is to be kept.
 * @throws ExperimentError "bad-experiment" where nobody said where, where a folder has something else in it, or a run that is not to go on
 */
export async function openRunFolder(
  { openFolder }: Pick<Environment, "openFolder">,
  { save, resume }: Pick<ExperimentOf<"train">, "save" | "resume">,
): Promise<TrainingFolder | undefined> {
  if (save === undefined)
    throw refused(
      "nothing says where the model is to be kept",
      "--save FOLDER keeps it; --no-save trains and keeps nothing.",
    );
  if (save === false) {
    if (resume)
      throw refused("a run of which nothing was kept cannot go on", "Give the folder: --save FOLDER.", "resume");
    return undefined;
  }
  const folder = openFolder?.(save);
  if (!folder) throw refused("there are no folders here to keep a model in", "Train in a terminal.");
  const names = (await folder.list()) ?? [];
  const begun = names.includes(settingsFile);
  if (resume && !begun)
    throw refused(
      `${folder.name} holds no run to go on with`,
      "Check the path, or begin one: leave --resume out.",
      "resume",
    );
  if (!resume && begun)
    throw refused(`${folder.name} holds a run already`, "Go on with it: --resume; or give another folder.");
  if (!resume && names.length > 0) throw refused(`${folder.name} is not empty`, "Give a new folder, or an empty one.");
  return folder;
}

/** Writes down what a run begins with; or sees that it goes on with the same. @throws ExperimentError "bad-experiment" that names what differs */
export async function agreeOnSettings(
  folder: TrainingFolder,
  settings: Settings,
  adapter: string,
  {
    resume,
    warn,
    examples,
  }: {
    readonly resume: boolean;
    readonly warn?: ((message: string) => void) | undefined;
    /** Texts that are learnt from. */
    readonly examples: number;
  },
): Promise<void> {
  if (!resume) {
    const content = new TextEncoder().encode(`${JSON.stringify({ settings, adapter, examples }, undefined, 2)}\n`);
    return written(folder, settingsFile, () => folder.write(settingsFile, content));
  }
  const before = await readSettings(folder, "resume");
  if (!before) throw refused(`${folder.name} holds no run to go on with`, "Check the path.", "resume");
  const names = [...new Set([...Object.keys(before.settings), ...Object.keys(settings)])];
  const changed = names.filter((name) => JSON.stringify(before.settings[name]) !== JSON.stringify(settings[name]));
  if (changed.length > 0) {
    const told = changed.map((name) => `${name} was ${shown(before.settings[name])} and is ${shown(settings[name])}`);
    throw refused(
      `the run was begun with other settings: ${told.join("; ")}`,
      "Go on with those it had, or begin another run in another folder.",
      "resume",
    );
  }
  if (before.adapter !== undefined && before.adapter !== adapter)
    warn?.(`the run was begun on ${before.adapter}, and goes on on ${adapter}: numbers will differ by rounding`);
}

/**
 * What the run of a folder was begun with; undefined where it holds none.
 * @throws ExperimentError "bad-experiment" about a field where the file is damaged
 */
export async function readSettings(
  folder: Pick<TrainingFolder, "name" | "read">,
  field: string,
): Promise<z.output<typeof fileSchema> | undefined> {
  const content = await folder.read(settingsFile);
  if (!content) return undefined;
  try {
    return fileSchema.parse(JSON.parse(new TextDecoder().decode(content)));
  } catch {
    throw refused(`${folder.name}/${settingsFile} is damaged`, "Begin another run in another folder.", field);
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "not given";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function refused(problem: string, hint: string, field = "save"): ExperimentError {
  return new ExperimentError("bad-experiment", problem, hint, { path: [field], problem });
}

import type { Model, ModelSource } from "@limelight/core";
import { TrainError } from "../train-error.ts";
import { freshAttachment, type AttachmentOptions } from "./fresh-attachment.ts";
import { matchTargets, usualTargets } from "./targets.ts";

export interface AttachOptions extends AttachmentOptions {
  /** Ends of the layers' names; default: those that are usual for the family. */
  readonly targets?: readonly string[];
  readonly seed: number;
}

/** What was attached. */
export interface AttachedLayers {
  readonly options: AttachOptions;
  readonly targets: readonly string[];
  /** Names of the parameters that came with it. */
  readonly names: readonly string[];
  /** Whether the layers' weights are [in, out], as GPT-2 has them. */
  readonly transposed: boolean;
}

/**
 * Attaches to all layers of a model's body that are targets. The model says what it said before.
 * @param base names of the parameters of the body, its head's left out
 * @throws TrainError "bad-option" for targets that are none
 */
export async function attachAll(
  model: Model,
  source: ModelSource,
  base: ReadonlySet<string>,
  options: AttachOptions,
): Promise<AttachedLayers> {
  const { kind, rank, alpha } = options;
  if (!(Number.isInteger(rank) && rank > 0))
    throw new TrainError("bad-option", `a rank of ${rank}`, "Give a whole number, 1 or more.");
  if (!(alpha > 0 && Number.isFinite(alpha)))
    throw new TrainError("bad-option", `an alpha of ${alpha}`, "Give a number over 0.");
  const targets = options.targets ?? usualTargets(kind, source);
  const matrices = (await model.parameters()).filter(({ name, shape }) => base.has(name) && shape.length === 2);
  const shapes = new Map(matrices.map(({ name, shape }) => [name, shape]));
  const transposed = source.config["model_type"] === "gpt2";
  const names: string[] = [];
  for (const [index, weight] of matchTargets([...shapes.keys()], targets).entries()) {
    const [rows = 0, columns = 0] = shapes.get(weight) ?? [];
    const shape = transposed ? ([columns, rows] as const) : ([rows, columns] as const);
    names.push(...(await model.attach(weight, freshAttachment(options, shape, options.seed, index))));
  }
  return { options, targets, names, transposed };
}

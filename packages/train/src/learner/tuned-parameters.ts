import type { HeadKind, Model } from "@limelight/core";
import { TrainError } from "../train-error.ts";

/** What of a model learns. `head`: what the head adds to the base; `bitfit`: biases and the head (Ben Zaken et al. 2022). */
export type PartTuned = "all" | "head" | "bitfit";

/**
 * Names of the parameters that learn; undefined: all.
 * @param model fresh from loading: its head was not used yet
 * @throws TrainError "bad-option" where there are none, as biases of T5
 */
export async function tunedParameters(model: Model, head: HeadKind, tune: PartTuned): Promise<string[] | undefined> {
  const base = new Set((await model.parameters()).map(({ name }) => name));
  const all = (await model.parameters(head)).map(({ name }) => name);
  if (tune === "all") return undefined;
  const own = all.filter((name) => !base.has(name));
  const names = tune === "head" ? own : all.filter((name) => !base.has(name) || /(?:^|\.)(?:bias|beta)$/.test(name));
  if (tune === "bitfit" && names.length === own.length)
    throw new TrainError("bad-option", "the model has no biases outside of its head", "Tune all of it, or the head.");
  if (names.length === 0)
    throw new TrainError("bad-option", "the head has no parameters of its own: it is the word embedding", "Tune all.");
  return names;
}

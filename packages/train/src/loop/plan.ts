import { TrainError } from "../train-error.ts";

/** How often something is done. */
export interface Plan {
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly evaluates: (step: number) => boolean;
  readonly checkpoints: (step: number) => boolean;
}

export interface PlanOptions {
  readonly epochs: number;
  /** Examples a step. */
  readonly batch: number;
  /** Steps from one evaluation to the next; default: an epoch. */
  readonly evaluateEvery?: number | undefined;
  /** Steps from one checkpoint to the next; default: ten in a run. */
  readonly checkpointEvery?: number | undefined;
}

/**
 * The steps of a run. The last step of an epoch may have fewer examples; part of an epoch is rounded up to whole steps. The last step is
 * always evaluated and kept, and so is the last of an epoch.
 * @throws TrainError "bad-option"
 */
export function planOf(examples: number, { epochs, batch, evaluateEvery, checkpointEvery }: PlanOptions): Plan {
  if (!(epochs > 0 && Number.isFinite(epochs)))
    throw new TrainError("bad-option", `${epochs} epochs`, "Give a number over 0.");
  if (!(Number.isInteger(batch) && batch > 0))
    throw new TrainError("bad-option", `a batch of ${batch} examples`, "Give a whole number, 1 or more.");
  const stepsPerEpoch = Math.ceil(examples / batch);
  const steps = Math.ceil(epochs * stepsPerEpoch);
  const every = checkpointEvery ?? Math.max(1, Math.ceil(steps / 10));
  const ends = (step: number): boolean => step === steps || step % stepsPerEpoch === 0;
  return {
    stepsPerEpoch,
    steps,
    evaluates: (step) => (evaluateEvery === undefined ? ends(step) : step === steps || step % evaluateEvery === 0),
    checkpoints: (step) => ends(step) || step % every === 0,
  };
}

import { TrainError } from "../train-error.ts";

export const scheduleKinds = ["constant", "linear", "cosine"] as const;

export type ScheduleKind = (typeof scheduleKinds)[number];

export interface ScheduleOptions {
  readonly kind: ScheduleKind;
  /** Steps in which the rate rises from 0 in a straight line. */
  readonly warmup: number;
  /** Steps altogether. */
  readonly steps: number;
}

/**
 * The share of the learning rate that each step has, counted from 0: what transformers' get_{constant,linear,cosine}_schedule_with_warmup
 * multiply it by. Behind the warm-up the rate stays, or falls to 0 in a straight line or along half a cosine.
 * @throws TrainError "bad-option" for numbers of steps that are none
 */
export function scheduleOf({ kind, warmup, steps }: ScheduleOptions): (step: number) => number {
  if (![warmup, steps].every((count) => Number.isInteger(count) && count >= 0))
    throw new TrainError("bad-option", `a schedule of ${steps} steps with ${warmup} of warm-up`, "Give whole numbers.");
  const fall = Math.max(1, steps - warmup);
  return (step) => {
    if (step < warmup) return step / Math.max(1, warmup);
    switch (kind) {
      case "constant":
        return 1;
      case "linear":
        return Math.max(0, (steps - step) / fall);
      case "cosine":
        return Math.max(0, 0.5 * (1 + Math.cos((Math.PI * (step - warmup)) / fall)));
    }
  };
}

/** Steps of warm-up: a share of all where it is below 1 (transformers rounds up), else that many. */
export function warmupSteps(warmup: number, steps: number): number {
  return warmup < 1 ? Math.ceil(warmup * steps) : Math.round(warmup);
}

import { planOf } from "../loop/plan.ts";
import { scheduleOf, warmupSteps, type ScheduleKind } from "../schedules/schedule.ts";

/** What of a run says how far each step went. */
export interface RatedRun {
  /** That are learnt from. */
  readonly examples: number;
  readonly epochs: number;
  /** Examples a step. */
  readonly batch: number;
  readonly learningRate: number;
  readonly schedule: ScheduleKind;
  /** Steps, or a share of all where it is below 1. */
  readonly warmup: number;
}

/** What a checkpoint stands for. */
export interface CheckpointRate {
  readonly step: number;
  /** The mean of the steps from the checkpoint before it, or from the beginning, up to it. */
  readonly learningRate: number;
  /** How often all examples were gone through in those steps. */
  readonly epochs: number;
}

/**
 * The steps that each checkpoint stands for when a run is traced by its checkpoints.
 * @param steps after which they were written
 * @returns in their order in the run
 * @throws TrainError "bad-option" where the run's settings are none
 */
export function checkpointRates(steps: readonly number[], run: RatedRun): CheckpointRate[] {
  const plan = planOf(run.examples, run);
  const rate = scheduleOf({ kind: run.schedule, warmup: warmupSteps(run.warmup, plan.steps), steps: plan.steps });
  let before = 0;
  return steps
    .toSorted((a, b) => a - b)
    .map((step) => {
      const own = step - before;
      let sum = 0;
      for (; before < step; before++) sum += rate(before);
      return {
        step,
        learningRate: own > 0 ? (run.learningRate * sum) / own : 0,
        epochs: own / plan.stepsPerEpoch,
      };
    });
}

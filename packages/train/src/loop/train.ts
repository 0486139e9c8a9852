import type { Optimiser } from "@limelight/core";
import { epochOrder } from "../batches/epoch-order.ts";
import type { Example } from "../batches/example.ts";
import type { Learner } from "../learner/learner.ts";
import { scheduleOf, type ScheduleKind } from "../schedules/schedule.ts";
import type { Task } from "../task.ts";
import { TrainError } from "../train-error.ts";
import { evaluate } from "./evaluate.ts";
import type { CheckpointEvent, EndEvent, EvaluationEvent, TrainingEvent } from "./events.ts";
import { planOf, type Plan, type PlanOptions } from "./plan.ts";
import { takeStep } from "./step.ts";
import type { TrainingState } from "./training-state.ts";

/** Where checkpoints go. */
export interface CheckpointKeeper {
  /** Writes what is needed to go on from here, whole or not at all, and gives its name. */
  save(state: TrainingState): Promise<string>;
}

export interface TrainingOptions<Target> extends PlanOptions {
  readonly learner: Learner<Target>;
  readonly task: Task<Target>;
  readonly optimiser: Pick<Optimiser, "step">;
  readonly examples: readonly Example<Target>[];
  /** An example as an epoch reads it, where that is drawn anew; default: as it is. */
  readonly drawn?: (index: number, epoch: number) => Example<Target>;
  /** Examples that nothing is learnt from. */
  readonly evaluation?: readonly Example<Target>[];
  readonly learningRate: number;
  readonly schedule: ScheduleKind;
  /** Steps in which the rate rises from 0. */
  readonly warmup: number;
  /** The gradients' norm at most; default: any. */
  readonly clip?: number;
  readonly seed: number;
  /** Evaluations without a better loss after which it ends; default: never. */
  readonly patience?: number;
  readonly keeper?: CheckpointKeeper;
  /** Where an earlier run stood; default: at the beginning. */
  readonly from?: TrainingState;
  readonly signal?: AbortSignal;
}

/**
 * Trains, and tells of every step, evaluation and checkpoint; the last event is the end. Where it is interrupted it keeps what it has and
 * ends. A run that goes on from a checkpoint does the same as one that never stopped, bit by bit on the same adapter: all that is drawn
 * at random depends on the seed and the step alone.
 * @throws TrainError "bad-option"; "not-finite" where a loss or a gradient is no number: the last checkpoint stays as it was
 */
export async function* train<Target>(options: TrainingOptions<Target>): AsyncGenerator<TrainingEvent> {
  const { examples, evaluation = [], seed, keeper, patience, signal } = options;
  requireOptions(options);
  const plan = planOf(examples.length, options);
  const rate = scheduleOf({ kind: options.schedule, warmup: options.warmup, steps: plan.steps });
  let state: TrainingState = options.from ?? { step: 0, evaluated: 0, stale: 0 };
  let saved = state;
  const checkpoint = async (): Promise<CheckpointEvent[]> => {
    saved = state;
    return keeper ? [{ type: "checkpoint", step: state.step, name: await keeper.save(state) }] : [];
  };
  const due = (): boolean => evaluation.length > 0 && state.step > state.evaluated && plan.evaluates(state.step);
  let order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;
  let reason: EndEvent["reason"] = "finished";
  for (;;) {
    if (due()) {
      const found = await evaluated(options, evaluation, state, plan);
      if (!found) {
        reason = "interrupted";
        break;
      }
      ({ state } = found);
      yield found.event;
      yield* await checkpoint();
    }
    if (patience !== undefined && state.stale >= patience) reason = "early-stopping";
    if (reason === "early-stopping" || state.step >= plan.steps) break;
    const { step } = state;
    const epoch = Math.floor(step / plan.stepsPerEpoch);
    if (order?.epoch !== epoch) order = { epoch, indices: epochOrder(examples.length, seed, epoch) };
    const started = performance.now();
    const own = batchOf(options, plan, order.indices, step);
    const learningRate = options.learningRate * rate(step);
    const taken = signal?.aborted ? undefined : await takeStep(own, { ...partsOf(options), step, learningRate });
    if (!taken) {
      reason = "interrupted";
      break;
    }
    state = { ...state, step: step + 1 };
    yield {
      type: "step",
      step: step + 1,
      steps: plan.steps,
      epoch: (step + 1) / plan.stepsPerEpoch,
      loss: taken.loss,
      learningRate,
      gradientNorm: taken.gradientNorm,
      examples: own.length,
      tokens: own.reduce((sum, { sequence }) => sum + sequence.ids.length, 0),
      seconds: (performance.now() - started) / 1000,
    };
    if (plan.checkpoints(step + 1) && !due()) yield* await checkpoint();
  }
  if (saved !== state) yield* await checkpoint();
  yield { type: "end", reason, step: state.step, ...(state.best && { best: state.best }) };
}

// The examples of a step, as the epoch reads them.
function batchOf<Target>(
  { examples, drawn, batch }: TrainingOptions<Target>,
  { stepsPerEpoch }: Plan,
  order: Uint32Array,
  step: number,
): Example<Target>[] {
  const first = (step % stepsPerEpoch) * batch;
  const epoch = Math.floor(step / stepsPerEpoch);
  return Array.from(order.subarray(first, first + batch)).flatMap(
    (index) => drawn?.(index, epoch) ?? examples[index] ?? [],
  );
}

function partsOf<Target>({ learner, task, optimiser, clip, signal }: TrainingOptions<Target>) {
  const { objective } = task;
  return { learner, objective, optimiser, ...(clip !== undefined && { clip }), ...(signal && { signal }) };
}

/** Evaluates; undefined where it was interrupted: whoever goes on from there does it then. */
async function evaluated<Target>(
  { learner, task, signal }: TrainingOptions<Target>,
  examples: readonly Example<Target>[],
  state: TrainingState,
  { stepsPerEpoch }: Plan,
): Promise<{ readonly event: EvaluationEvent; readonly state: TrainingState } | undefined> {
  const started = performance.now();
  try {
    const { loss, metrics } = await evaluate(learner, task, examples, signal);
    const best = state.best === undefined || loss < state.best.loss;
    const { step } = state;
    const seconds = (performance.now() - started) / 1000;
    return {
      event: { type: "evaluation", step, epoch: step / stepsPerEpoch, loss, metrics, best, seconds },
      state: best
        ? { step, evaluated: step, stale: 0, best: { step, loss, metrics } }
        : { ...state, evaluated: step, stale: state.stale + 1 },
    };
  } catch (error) {
    if (error instanceof TrainError && error.code === "aborted") return undefined;
    throw error;
  }
}

function requireOptions<Target>({ examples, learningRate, clip, patience }: TrainingOptions<Target>): void {
  if (examples.length === 0) throw new TrainError("bad-input", "there is no example to learn from");
  if (!(learningRate > 0 && Number.isFinite(learningRate)))
    throw new TrainError("bad-option", `a learning rate of ${learningRate}`, "Give a number over 0, such as 5e-5.");
  if (clip !== undefined && !(clip > 0))
    throw new TrainError("bad-option", `clipping to ${clip}`, "Give a number over 0.");
  if (patience !== undefined && !(Number.isInteger(patience) && patience > 0))
    throw new TrainError(
      "bad-option",
      `early stopping after ${patience} evaluations`,
      "Give a whole number, 1 or more.",
    );
}

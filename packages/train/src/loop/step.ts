import type { Optimiser } from "@limelight/core";
import type { Example } from "../batches/example.ts";
import { cutPasses } from "../batches/passes.ts";
import type { Learner, Learnt } from "../learner/learner.ts";
import type { Objective } from "../objectives/objective.ts";
import { TrainError } from "../train-error.ts";

interface StepParts<Target> {
  readonly learner: Learner<Target>;
  readonly objective: Objective<Target>;
  readonly optimiser: Pick<Optimiser, "step">;
  /** Counted from 0. */
  readonly step: number;
  readonly learningRate: number;
  readonly clip?: number;
  readonly signal?: AbortSignal;
}

/**
 * One step of the optimiser, in as many passes as its examples need: their gradients add up to those of one large batch.
 * @returns undefined where it was interrupted: nothing has changed then
 * @throws TrainError "not-finite" naming the step: nothing has changed then either
 */
export async function takeStep<Target>(
  examples: readonly Example<Target>[],
  parts: StepParts<Target>,
): Promise<{ readonly loss: number; readonly gradientNorm: number } | undefined> {
  const { learner, objective, optimiser, step, learningRate, clip, signal } = parts;
  const counted = examples.filter(({ target }) => objective.weight(target) > 0);
  const total = counted.reduce((sum, { target }) => sum + objective.weight(target), 0);
  if (total === 0) return { loss: 0, gradientNorm: 0 }; // nothing was masked, or no class of the batch counts
  const passes = cutPasses(
    counted.map(({ sequence }) => sequence.ids.length),
    learner.batchTokens,
  );
  let sum: Learnt | undefined;
  try {
    for (const [pass, members] of passes.entries()) {
      if (signal?.aborted) return undefined;
      const own = members.flatMap((index) => counted[index] ?? []);
      const found = await learner.pass(own, total, { step, pass });
      if (!sum) sum = found;
      else {
        using more = found.gradients;
        await sum.gradients.add(more);
        sum = { loss: sum.loss + found.loss, gradients: sum.gradients };
      }
    }
    if (!sum) return undefined;
    const { loss, gradients } = sum;
    if (!Number.isFinite(loss)) throw notFinite(step, `the loss is ${loss}`);
    const gradientNorm = await gradients.norm();
    if (!Number.isFinite(gradientNorm)) throw notFinite(step, `the gradients' norm is ${gradientNorm}`);
    await optimiser.step(gradients, {
      learningRate,
      norm: gradientNorm,
      ...(clip !== undefined && { maximumNorm: clip }),
    });
    return { loss, gradientNorm };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "not-finite" && !(error instanceof TrainError))
      throw notFinite(step, error.message);
    throw error;
  } finally {
    sum?.gradients.dispose();
  }
}

function notFinite(step: number, problem: string): TrainError {
  return new TrainError(
    "not-finite",
    `training stopped in step ${step + 1}: ${problem}`,
    "The last checkpoint is as it was. A smaller learning rate (--lr), a warm-up (--warmup) or clipping (--clip) may help.",
  );
}

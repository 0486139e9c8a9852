import { z } from "zod";

const bestSchema = z.strictObject({
  step: z.int().nonnegative(),
  loss: z.number(),
  metrics: z.record(z.string(), z.number()),
});

/** Where a run stands, between two steps. What is drawn at random follows from the seed and the step, so there is no more to it. */
export const trainingStateSchema = z.strictObject({
  /** Steps that are done. */
  step: z.int().nonnegative(),
  /** The step of the last evaluation; 0: none. */
  evaluated: z.int().nonnegative(),
  best: bestSchema.exactOptional(),
  /** Evaluations since the best. */
  stale: z.int().nonnegative(),
});

export type TrainingState = z.output<typeof trainingStateSchema>;

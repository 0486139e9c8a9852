import type { Activation, HeadKind } from "@limelight/core";
import type { Objective } from "./objectives/objective.ts";

/** What a model is to learn: through which head, by which loss, and what it is measured by beside it. */
export interface Task<Target> {
  readonly head: HeadKind;
  readonly objective: Objective<Target>;
  /** Measures of an evaluation, from the logits of all its examples. */
  readonly measure?: (
    logits: readonly Activation[],
    targets: readonly Target[],
    loss: number,
  ) => Readonly<Record<string, number>>;
}

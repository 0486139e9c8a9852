import type { Activation } from "@limelight/core";

/** A loss, and its gradient by the logits: the seeds of the way back. */
export interface LossAndSeeds {
  readonly loss: number;
  /** Packed as the logits are. */
  readonly seeds: Float32Array;
}

/**
 * A loss that is a mean over whatever its targets count. A batch may be cut into passes: their losses and seeds add up to those of the
 * whole, since each is told what the whole weighs.
 */
export interface Objective<Target> {
  /** What stands for the truth counts so much in the mean; 0 for one that says nothing. */
  weight(target: Target): number;
  /**
   * @param logits of some examples, [outputs] or [rows, outputs] each
   * @param total what all targets of the batch weigh, those of other passes too; over 0
   * @throws TrainError "bad-input" where targets do not fit the logits
   */
  evaluate(logits: readonly Activation[], targets: readonly Target[], total: number): LossAndSeeds;
}

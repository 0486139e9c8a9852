import { sgd } from "@limelight/kernels";
import type { UpdateRule } from "./stepping.ts";

/** Settings of SGD; PyTorch's defaults. */
export interface SgdOptions {
  /** 1e-3 where it is left out. */
  readonly learningRate?: number;
  /** How much of the last step stays; 0 where it is left out. */
  readonly momentum?: number;
  /** How much of the gradient the momentum leaves out; 0 where it is left out. */
  readonly dampening?: number;
  /** Whether the step looks ahead by the momentum. */
  readonly nesterov?: boolean;
  /** Added to the gradient, times the parameter; 0 where it is left out. */
  readonly weightDecay?: number;
  /** Which parameters decay, by their names in the checkpoint; all where it is left out. */
  readonly decays?: (name: string) => boolean;
}

/**
 * Stochastic gradient descent as torch.optim.SGD has it. With momentum it remembers `velocity`.
 */
export function sgdRule({
  learningRate: ownRate = 1e-3,
  momentum = 0,
  dampening = 0,
  nesterov = false,
  weightDecay = 0,
  decays = () => true,
}: SgdOptions): UpdateRule {
  return {
    memory: momentum === 0 ? [] : ["velocity"],
    learningRate: ownRate,
    decays,
    record(recorder, { memory: [velocity], learningRate, decays: decaying, ...rest }) {
      const settings = { learningRate, weightDecay: decaying ? weightDecay : 0, momentum, dampening, nesterov };
      sgd(recorder, { ...rest, velocity, settings });
    },
  };
}

import { adamW } from "@limelight/kernels";
import type { UpdateRule } from "./stepping.ts";

/** Settings of AdamW; PyTorch's defaults. */
export interface AdamWOptions {
  /** 1e-3 where it is left out. */
  readonly learningRate?: number;
  /** 0.01 where it is left out. */
  readonly weightDecay?: number;
  /** 0.9 and 0.999 where they are left out. */
  readonly betas?: readonly [number, number];
  /** 1e-8 where it is left out. */
  readonly epsilon?: number;
  /** Which parameters decay, by their names in the checkpoint; all where it is left out. */
  readonly decays?: (name: string) => boolean;
}

/**
 * AdamW (Loshchilov and Hutter 2019) as torch.optim.AdamW has it: decoupled weight decay, moments corrected for their start. It
 * remembers `firstMoment` and `secondMoment`.
 */
export function adamWRule({
  learningRate: ownRate = 1e-3,
  weightDecay = 0.01,
  betas = [0.9, 0.999],
  epsilon = 1e-8,
  decays = () => true,
}: AdamWOptions): UpdateRule {
  return {
    memory: ["firstMoment", "secondMoment"],
    learningRate: ownRate,
    decays,
    record(recorder, { memory: [firstMoment, secondMoment], learningRate, decays: decaying, ...rest }) {
      if (!firstMoment || !secondMoment) throw new TypeError("two moments");
      const settings = { learningRate, weightDecay: decaying ? weightDecay : 0, betas, epsilon };
      adamW(recorder, { ...rest, firstMoment, secondMoment, settings });
    },
  };
}

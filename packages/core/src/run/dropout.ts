import { dropout, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { HookName } from "../hooks/names.ts";
import type { Operations } from "./operations.ts";

/** Draws of one run with dropout. The same numbers draw the same masks on every adapter. */
export interface DropoutOptions {
  /** A whole number from 0 to 2⁵³ − 1: of the training. */
  readonly seed: number;
  /** A whole number from 0 to 2³² − 1: of the run, so that no two draw alike. */
  readonly step: number;
}

/**
 * Where a network drops: behind a hook, whose value is that before; behind the embedding; in front of a head's dense layer, behind it, or in
 * front of a head that reads every row; in front of a low-rank matrix, by its name.
 */
export type DropoutSite = HookName | "embed" | `head.${"input" | "pooled" | "rows"}` | `${string}.lora_A`;

/** The share that a model drops at a site. */
export type DropoutRates = (site: DropoutSite) => number;

/** A run's dropout. */
export interface DropoutRun extends DropoutOptions {
  readonly rate: DropoutRates;
}

/** Drops a share of the input's numbers, with a way back through those that are left. */
export function drop(ops: Operations, run: DropoutRun, site: DropoutSite, input: Tensor, rate: number): Tensor {
  if (rate === 0) return input;
  const draw = { seed: run.seed, step: run.step, site: siteNumber(site), rate };
  const output = ops.allocate(input.shape);
  dropout(ops.recorder, { ...draw, input, output });
  ops.tape?.record({
    operation: "dropout",
    output,
    inputs: [input],
    backward: (back, gradient) => {
      if (back.fan)
        throw new CoreError("bad-input", "ways back that branch do not go through dropout", "Run without dropout.");
      const inputGradient = back.allocate(gradient.shape);
      dropout(back.recorder, { ...draw, input: gradient, output: inputGradient });
      return [[input, inputGradient]];
    },
  });
  return output;
}

/** The number of a site: 32 bits of FNV-1a (Fowler, Noll and Vo 1991) of its name. */
export function siteNumber(site: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < site.length; i++) hash = Math.imul(hash ^ site.charCodeAt(i), 0x0100_0193) >>> 0;
  return hash;
}

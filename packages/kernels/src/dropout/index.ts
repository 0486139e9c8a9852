import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, requirePadding, shapeText, type Tensor } from "../program/tensor.ts";

/** What draws of dropout are a function of, beside each number's place in its array. */
export interface DropoutDraw {
  /** A whole number from 0 to 2⁵³. */
  readonly seed: number;
  /** Of training, from 0 to 2³² − 1; so is the site, which tells places in a network apart. */
  readonly step: number;
  readonly site: number;
  /** The share that is dropped, from 0 to less than 1. */
  readonly rate: number;
}

export interface Dropout extends DropoutDraw {
  /** Any shape, f32; as the output. */
  readonly input: Tensor;
  readonly output: Tensor;
}

const workgroup = 64;

/**
 * Records dropout (Srivastava et al. 2014), as nn.Dropout has it: each number is 0 with the probability `rate`, else it is multiplied by
 * 1 / (1 − rate). Draws are Philox4x32-10 of (place, step, site) by the seed, so that recomputation and resumption draw the same, and
 * the way back is the same kernel.
 * @throws KernelError "shape" where the sizes differ, or the rate is none
 */
export function dropout(recorder: Recorder, { input, output, ...draw }: Dropout): void {
  const { seed, step, site, rate } = draw;
  requireShape(
    elements(input.shape) === elements(output.shape) && rate >= 0 && rate < 1,
    () => `dropout: ${shapeText(input)} into ${shapeText(output)} at a rate of ${rate}`,
  );
  requirePadding("dropout", input, output);
  const vectors = Math.ceil(elements(output.shape) / 4);
  const width = Math.min(vectors, 1 << 16);
  const program = recorder.programs.program({
    label: "dropout",
    files: ["dropout/philox.wgsl", "dropout/dropout.wgsl"],
    overrides: { WORKGROUP: workgroup },
  });
  const numbers = [seed >>> 0, Math.floor(seed / 2 ** 32), step, site, dropoutThreshold(rate)];
  recorder.dispatch(
    program,
    [vectors, width, ...numbers, { f32: dropoutScale(rate) }],
    [input, output],
    [Math.ceil(width / workgroup), Math.ceil(vectors / width) || 0],
  );
}

/** Draws of 32 bits below this are dropped. */
export function dropoutThreshold(rate: number): number {
  return Math.floor(rate * 2 ** 32);
}

/** What is kept is multiplied by this, an f32. */
export function dropoutScale(rate: number): number {
  return Math.fround(1 / (1 - rate));
}

import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, requirePadding, shapeText, type Tensor } from "../program/tensor.ts";

/** How SGD steps. */
export interface SgdSettings {
  readonly learningRate: number;
  /** Added to the gradient, times the parameter. */
  readonly weightDecay: number;
  /** How much of the last step stays. */
  readonly momentum: number;
  /** How much of the gradient the momentum leaves out, but for the first step's. */
  readonly dampening: number;
  /** Whether the step looks ahead by the momentum (Nesterov 1983, as Sutskever et al. 2013 have it). */
  readonly nesterov: boolean;
}

export interface SgdStep {
  readonly gradient: Tensor;
  /** Changed in place, as is the velocity; all of the gradient's size, f32. */
  readonly parameter: Tensor;
  /** Zeros before the first step; may be left out without momentum. */
  readonly velocity?: Tensor | undefined;
  /** The gradient counts times this; 1 where nothing is clipped. */
  readonly gradientScale: number;
  /** Counts from 1. */
  readonly step: number;
  readonly settings: SgdSettings;
}

/**
 * Records a step of stochastic gradient descent on one parameter, as torch.optim.SGD has it.
 * @throws KernelError "shape" where the sizes or types differ, or momentum has no velocity
 */
export function sgd(
  recorder: Recorder,
  { gradient, parameter, velocity, gradientScale, step, settings }: SgdStep,
): void {
  const { learningRate, weightDecay, momentum, dampening, nesterov } = settings;
  const tensors = [gradient, parameter, ...(velocity && momentum !== 0 ? [velocity] : [])];
  requireShape(
    tensors.length === (momentum === 0 ? 2 : 3) &&
      tensors.every((each) => elements(each.shape) === elements(parameter.shape) && each.dtype === "f32"),
    () => `sgd: ${tensors.map((each) => `${shapeText(each)} ${each.dtype}`).join(", ")}, momentum ${momentum}`,
  );
  requirePadding("sgd", ...tensors);
  const vectors = Math.ceil(elements(parameter.shape) / 4);
  const width = Math.min(vectors, 1 << 16);
  const program = recorder.programs.program(
    momentum === 0
      ? { label: "sgd", files: ["sgd/plain.wgsl"] }
      : { label: "sgd momentum", constants: { NESTEROV: nesterov }, files: ["sgd/momentum.wgsl"] },
  );
  const plain = [gradientScale, weightDecay, learningRate];
  const numbers = momentum === 0 ? plain : [...plain, momentum, step === 1 ? 1 : 1 - dampening];
  recorder.dispatch(program, [vectors, width, ...numbers.map((f32) => ({ f32 }))], tensors, [
    Math.ceil(width / 64),
    Math.ceil(vectors / width) || 0,
  ]);
}

import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, requirePadding, shapeText, type Tensor } from "../program/tensor.ts";

/** How AdamW steps. */
export interface AdamWSettings {
  readonly learningRate: number;
  /** Decoupled: the parameter shrinks by `learningRate * weightDecay` of itself. */
  readonly weightDecay: number;
  /** How much of the last step's moments stays, first and second. */
  readonly betas: readonly [number, number];
  readonly epsilon: number;
}

export interface AdamWStep {
  readonly gradient: Tensor;
  /** Changed in place, as are the moments; all of the gradient's size, f32. */
  readonly parameter: Tensor;
  /** Zeros before the first step. */
  readonly firstMoment: Tensor;
  /** Zeros before the first step. */
  readonly secondMoment: Tensor;
  /** The gradient counts times this; 1 where nothing is clipped. */
  readonly gradientScale: number;
  /** Counts from 1. */
  readonly step: number;
  readonly settings: AdamWSettings;
}

/**
 * Records a step of AdamW (Loshchilov and Hutter 2019) on one parameter, as torch.optim.AdamW has it.
 * @throws KernelError "shape" where the sizes or types differ
 */
export function adamW(
  recorder: Recorder,
  { gradient, parameter, firstMoment, secondMoment, ...rest }: AdamWStep,
): void {
  const { settings, step, gradientScale } = rest;
  const tensors = [gradient, parameter, firstMoment, secondMoment];
  requireShape(
    tensors.every((each) => elements(each.shape) === elements(parameter.shape) && each.dtype === "f32"),
    () => `adamW: ${tensors.map((each) => `${shapeText(each)} ${each.dtype}`).join(", ")}`,
  );
  requirePadding("adamW", ...tensors);
  const vectors = Math.ceil(elements(parameter.shape) / 4);
  const width = Math.min(vectors, 1 << 16);
  const [beta1, beta2] = settings.betas;
  const program = recorder.programs.program({ label: "adamw", files: ["adamw/adamw.wgsl"] });
  const numbers = [
    gradientScale,
    1 - settings.learningRate * settings.weightDecay,
    1 - beta1,
    beta2,
    1 - beta2,
    settings.learningRate / (1 - beta1 ** step),
    Math.sqrt(1 - beta2 ** step),
    settings.epsilon,
  ];
  recorder.dispatch(program, [vectors, width, ...numbers.map((f32) => ({ f32 }))], tensors, [
    Math.ceil(width / 64),
    Math.ceil(vectors / width) || 0,
  ]);
}

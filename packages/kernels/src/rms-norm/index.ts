import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

export interface RmsNorm {
  /** [rows, features], f32. */
  readonly input: Tensor;
  /** [features]; torch calls it weight. */
  readonly gain: Tensor;
  readonly epsilon: number;
  /** [rows, features]. */
  readonly output: Tensor;
}

/** `row`: one row an invocation, for software adapters. `workgroup`: one row a workgroup, for GPUs. */
export const rmsNormVariants = ["row", "workgroup"] as const;

export type RmsNormVariant = (typeof rmsNormVariants)[number];

/** The variant for an adapter: lanes are rows where a CPU emulates it. */
export function chooseRmsNorm({ facts }: Recorder["programs"]): RmsNormVariant {
  return facts.software ? "row" : "workgroup";
}

/** Workgroups that a variant takes for so many rows. */
export function rmsNormGrid(variant: RmsNormVariant, rows: number): [number] {
  return [variant === "row" ? Math.ceil(rows / 8) : rows];
}

/**
 * Records the root-mean-square norm over the last axis (Zhang and Sennrich 2019), `x / sqrt(mean(x²) + epsilon) · gain`, as T5's
 * and Llama's have it.
 * @throws KernelError "shape" where rows or features differ
 */
export function rmsNorm(
  recorder: Recorder,
  { input, gain, epsilon, output }: RmsNorm,
  variant: RmsNormVariant = chooseRmsNorm(recorder.programs),
): void {
  const [rows, features] = matrixShape(input);
  requireShape(
    elements(output.shape) === elements(input.shape) && elements(gain.shape) === features,
    () => `rmsNorm: ${shapeText(input)} with gain ${shapeText(gain)} into ${shapeText(output)}`,
  );
  const program = recorder.programs.program({ label: `rms norm ${variant}`, files: [`rms-norm/${variant}.wgsl`] });
  recorder.dispatch(program, [rows, features, { f32: epsilon }], [input, gain, output], rmsNormGrid(variant, rows));
}

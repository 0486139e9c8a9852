import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { chooseRmsNorm, rmsNormGrid, type RmsNormVariant } from "./index.ts";

export interface RmsNormBackward {
  /** [rows, features]: what the forward pass normalised. */
  readonly input: Tensor;
  /** [features]. */
  readonly gain: Tensor;
  readonly epsilon: number;
  /** [rows, features]. */
  readonly outputGradient: Tensor;
  /** [rows, features]. */
  readonly inputGradient: Tensor;
  /** The root counts as a constant: the LN-rule of layer-wise relevance propagation (Ali et al. 2022). */
  readonly frozen?: boolean;
}

/**
 * Records the gradient of the root-mean-square norm with respect to its input; the root is computed anew.
 * @throws KernelError "shape" where the shapes differ
 */
export function rmsNormBackward(
  recorder: Recorder,
  { input, gain, epsilon, outputGradient, inputGradient, frozen = false }: RmsNormBackward,
  variant: RmsNormVariant = chooseRmsNorm(recorder.programs),
): void {
  const [rows, features] = matrixShape(input);
  requireShape(
    elements(gain.shape) === features &&
      [outputGradient, inputGradient].every(
        (each) => matrixShape(each)[0] === rows && matrixShape(each)[1] === features,
      ),
    () =>
      `rmsNormBackward: ${shapeText(input)} with gradients ${shapeText(outputGradient)}, ${shapeText(inputGradient)}`,
  );
  const program = recorder.programs.program({
    label: `rms norm backward ${variant}${frozen ? " frozen" : ""}`,
    constants: { FROZEN: frozen },
    files: [`rms-norm/backward-${variant}.wgsl`],
  });
  recorder.dispatch(
    program,
    [rows, features, { f32: epsilon }],
    [input, gain, outputGradient, inputGradient],
    rmsNormGrid(variant, rows),
  );
}

export interface RmsNormGainGradient {
  /** [rows, features]: what the forward pass normalised. */
  readonly input: Tensor;
  readonly epsilon: number;
  /** [rows, features]. */
  readonly outputGradient: Tensor;
  /** [rows]: room for each row's scale. */
  readonly scales: Tensor;
  /** [features]. */
  readonly gainGradient: Tensor;
}

/**
 * Records the gradient of the root-mean-square norm with respect to its gain; the roots are computed anew.
 * @throws KernelError "shape" where the shapes differ
 */
export function rmsNormGainGradient(
  recorder: Recorder,
  { input, epsilon, outputGradient, scales, gainGradient }: RmsNormGainGradient,
  variant: RmsNormVariant = chooseRmsNorm(recorder.programs),
): void {
  const [rows, features] = matrixShape(input);
  requireShape(
    matrixShape(outputGradient)[0] === rows &&
      matrixShape(outputGradient)[1] === features &&
      elements(scales.shape) === rows &&
      elements(gainGradient.shape) === features,
    () =>
      `rmsNormGainGradient: ${shapeText(input)} with gradient ${shapeText(outputGradient)} into ${shapeText(gainGradient)} by ${shapeText(scales)}`,
  );
  const { programs } = recorder;
  recorder.dispatch(
    programs.program({ label: `rms norm scale ${variant}`, files: [`rms-norm/scale-${variant}.wgsl`] }),
    [rows, features, { f32: epsilon }],
    [input, scales],
    rmsNormGrid(variant, rows),
  );
  recorder.dispatch(
    programs.program({ label: `rms norm gain ${variant}`, files: [`rms-norm/gain-${variant}.wgsl`] }),
    [rows, features],
    [input, scales, outputGradient, gainGradient],
    [Math.ceil(features / (variant === "row" ? 8 : 16))],
  );
}

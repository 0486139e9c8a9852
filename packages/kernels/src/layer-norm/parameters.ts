import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import type { layerNormVariants } from "./index.ts";

export interface LayerNormParameterGradients {
  /** [rows, features]: what the forward pass normalised. */
  readonly input: Tensor;
  readonly epsilon: number;
  /** [rows, features]. */
  readonly outputGradient: Tensor;
  /** [rows, 2]: room for each row's mean and scale. */
  readonly statistics: Tensor;
  /** [features]. */
  readonly gainGradient: Tensor;
  /** [features]. */
  readonly shiftGradient: Tensor;
}

/**
 * Records the gradients of layer normalisation with respect to its gain and shift; mean and variance are computed anew.
 * @throws KernelError "shape" where the shapes differ
 */
export function layerNormParameterGradients(
  recorder: Recorder,
  { input, epsilon, outputGradient, statistics, gainGradient, shiftGradient }: LayerNormParameterGradients,
  variant?: (typeof layerNormVariants)[number],
): void {
  const [rows, features] = matrixShape(input);
  requireShape(
    matrixShape(outputGradient)[0] === rows &&
      matrixShape(outputGradient)[1] === features &&
      elements(statistics.shape) === rows * 2 &&
      [gainGradient, shiftGradient].every((each) => elements(each.shape) === features),
    () =>
      `layerNormParameterGradients: ${shapeText(input)} with gradient ${shapeText(outputGradient)} into ${shapeText(gainGradient)}, ${shapeText(shiftGradient)} by ${shapeText(statistics)}`,
  );
  const { programs } = recorder;
  const chosen = variant ?? (programs.facts.software ? "row" : "workgroup");
  recorder.dispatch(
    programs.program({
      label: `layer norm statistics ${chosen}`,
      files: [`layer-norm/statistics-${chosen}.wgsl`],
    }),
    [rows, features, { f32: epsilon }],
    [input, statistics],
    [chosen === "row" ? Math.ceil(rows / 8) : rows],
  );
  recorder.dispatch(
    programs.program({
      label: `layer norm parameters ${chosen}`,
      files: [`layer-norm/parameters-${chosen}.wgsl`],
    }),
    [rows, features],
    [input, statistics, outputGradient, gainGradient, shiftGradient],
    [Math.ceil(features / (chosen === "row" ? 8 : 16))],
  );
}

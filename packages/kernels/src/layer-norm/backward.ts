import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import type { layerNormVariants } from "./index.ts";

export interface LayerNormBackward {
  /** [rows, features]: what the forward pass normalised. */
  readonly input: Tensor;
  /** [features]. */
  readonly gain: Tensor;
  readonly epsilon: number;
  /** [rows, features]. */
  readonly outputGradient: Tensor;
  /** [rows, features]. */
  readonly inputGradient: Tensor;
  /** The deviation counts as a constant: the LN-rule of layer-wise relevance propagation (Ali et al. 2022). */
  readonly frozen?: boolean;
}

/**
 * Records the gradient of layer normalisation with respect to its input; mean and variance are computed anew.
 * @throws KernelError "shape" where the shapes differ
 */
export function layerNormBackward(
  recorder: Recorder,
  { input, gain, epsilon, outputGradient, inputGradient, frozen = false }: LayerNormBackward,
  variant?: (typeof layerNormVariants)[number],
): void {
  const [rows, features] = matrixShape(input);
  requireShape(
    matrixShape(gain)[1] === features &&
      [outputGradient, inputGradient].every(
        (each) => matrixShape(each)[0] === rows && matrixShape(each)[1] === features,
      ),
    () =>
      `layerNormBackward: ${shapeText(input)} with gradients ${shapeText(outputGradient)}, ${shapeText(inputGradient)}`,
  );
  const chosen = variant ?? (recorder.programs.facts.software ? "row" : "workgroup");
  const program = recorder.programs.program({
    label: `layer norm backward ${chosen}${frozen ? " frozen" : ""}`,
    constants: { FROZEN: frozen },
    files: [`layer-norm/backward-${chosen}.wgsl`],
  });
  recorder.dispatch(
    program,
    [rows, features, { f32: epsilon }],
    [input, gain, outputGradient, inputGradient],
    [chosen === "row" ? Math.ceil(rows / 8) : rows],
  );
}

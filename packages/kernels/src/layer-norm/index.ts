import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

export interface LayerNorm {
  /** [rows, features], f32. */
  readonly input: Tensor;
  /** [features]; torch calls it weight. */
  readonly gain: Tensor;
  /** [features]; torch calls it bias. */
  readonly shift: Tensor;
  readonly epsilon: number;
  /** [rows, features]. */
  readonly output: Tensor;
}

/** `row`: one row an invocation, for software adapters. `workgroup`: one row a workgroup, for GPUs. */
export const layerNormVariants = ["row", "workgroup"] as const;

/**
 * Records layer normalisation over the last axis (Ba et al. 2016), variance by two passes as torch has it.
 * @throws KernelError "shape" where rows or features differ
 */
export function layerNorm(
  recorder: Recorder,
  { input, gain, shift, epsilon, output }: LayerNorm,
  variant?: (typeof layerNormVariants)[number],
): void {
  const [rows, features] = matrixShape(input);
  requireShape(
    elements(output.shape) === elements(input.shape) &&
      matrixShape(gain)[1] === features &&
      matrixShape(shift)[1] === features,
    () => `layerNorm: ${shapeText(input)} with gain ${shapeText(gain)} into ${shapeText(output)}`,
  );
  const chosen = variant ?? (recorder.programs.facts.software ? "row" : "workgroup");
  const program = recorder.programs.program({ label: `layer norm ${chosen}`, files: [`layer-norm/${chosen}.wgsl`] });
  const grid = chosen === "row" ? Math.ceil(rows / 8) : rows;
  recorder.dispatch(program, [rows, features, { f32: epsilon }], [input, gain, shift, output], [grid]);
}

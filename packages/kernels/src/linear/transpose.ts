import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, shapeText } from "../program/tensor.ts";
import type { PackedWeight } from "./index.ts";
import { packedLength } from "./pack.ts";

/**
 * Records `transposed = weightᵀ`, panels to panels. The gradient of a linear layer's input is then the linear layer of the
 * transpose: `inputGradient = outputGradient · weightᵀ`, in every variant at full speed.
 * @param transposed panels of `packedLength(weight.columns, weight.inner)` numbers of the weight's type; its bias is left alone
 * @throws KernelError "shape" where the sizes or types do not fit
 */
export function transposeWeight(recorder: Recorder, weight: PackedWeight, transposed: PackedWeight): void {
  const length = packedLength(weight.columns, weight.inner);
  const { dtype } = weight.panels;
  requireShape(
    elements(transposed.panels.shape) === length && transposed.panels.dtype === dtype,
    () =>
      `transposeWeight: ${weight.inner} x ${weight.columns} ${dtype} into ${shapeText(transposed.panels)} ${transposed.panels.dtype}`,
  );
  const half = dtype === "f16";
  const words = half ? length / 2 : length;
  const width = Math.min(words, 1 << 16);
  const program = recorder.programs.program({
    label: "transpose weight",
    constants: { HALF: half },
    files: ["linear/transpose.wgsl"],
  });
  recorder.dispatch(
    program,
    [weight.inner, weight.columns, words, width],
    [weight.panels, transposed.panels],
    [Math.ceil(width / 64), Math.ceil(words / width)],
  );
}

import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, requirePadding, shapeText, type Tensor } from "../program/tensor.ts";

/**
 * Records `output = input` as halves, rounded to nearest even; too large becomes infinity.
 * @param input any shape, f32; the output has its size, f16
 * @throws KernelError "shape" where the sizes or types differ
 */
export function narrow(recorder: Recorder, input: Tensor, output: Tensor): void {
  convert(recorder, "narrow", { single: input, half: output }, [input, output]);
}

/**
 * Records `output = input` of halves as f32.
 * @param input any shape, f16; the output has its size, f32
 * @throws KernelError "shape" where the sizes or types differ
 */
export function widen(recorder: Recorder, input: Tensor, output: Tensor): void {
  convert(recorder, "widen", { single: output, half: input }, [input, output]);
}

function convert(
  recorder: Recorder,
  name: "narrow" | "widen",
  { single, half }: { readonly single: Tensor; readonly half: Tensor },
  tensors: readonly [Tensor, Tensor],
): void {
  const count = elements(single.shape);
  requireShape(
    count === elements(half.shape) && single.dtype === "f32" && half.dtype === "f16",
    () => `${name}: ${tensors.map((each) => `${shapeText(each)} ${each.dtype}`).join(" into ")}`,
  );
  requirePadding(name, single);
  const vectors = Math.ceil(count / 4);
  const width = Math.min(vectors, 1 << 16);
  const program = recorder.programs.program({ label: name, files: [`convert/${name}.wgsl`] });
  recorder.dispatch(program, [vectors, width], tensors, [Math.ceil(width / 64), Math.ceil(vectors / width) || 0]);
}

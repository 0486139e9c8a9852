import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

export interface Rotary {
  /** [tokens, heads · headFeatures], f32: queries or keys. */
  readonly input: Tensor;
  /** [tokens] u32: each token's place in its sequence, a row of `angles`. */
  readonly positions: Tensor;
  /** [positions, rotaryFeatures / 2, 2], f32, of `rotaryAngles`. */
  readonly angles: Tensor;
  readonly heads: number;
  /** [tokens, heads · headFeatures], f32. */
  readonly output: Tensor;
}

/**
 * Records rotary position embedding (Su et al. 2021) in the layout of halves that Llama, GPT-NeoX and ModernBERT have in
 * transformers: feature i of a head is turned with feature i + rotaryFeatures / 2. Features behind the rotary ones are copied.
 * @throws KernelError "shape" where tokens or heads do not fit
 */
export function rotary(recorder: Recorder, tensors: Rotary): void {
  rotate(recorder, tensors, "1.0");
}

/** Records the gradient of the input of `rotary`: the gradient, its `input` here, is turned back. Throws as `rotary` does. */
export function rotaryBackward(recorder: Recorder, tensors: Rotary): void {
  rotate(recorder, tensors, "-1.0");
}

function rotate(recorder: Recorder, { input, positions, angles, heads, output }: Rotary, sign: string): void {
  const [tokens, columns] = matrixShape(input);
  const features = columns / heads;
  const half = angles.shape[1] ?? 0;
  requireShape(
    Number.isInteger(features) &&
      2 * half <= features &&
      angles.shape[2] === 2 &&
      positions.shape[0] === tokens &&
      matrixShape(output)[0] === tokens &&
      matrixShape(output)[1] === columns,
    () =>
      `rotary: ${shapeText(input)} of ${heads} heads by ${shapeText(angles)} at ${shapeText(positions)} into ${shapeText(output)}`,
  );
  const program = recorder.programs.program({
    label: "rotary",
    constants: { SIGN: sign },
    files: ["rotary/rotary.wgsl"],
  });
  const slots = heads * (features - half);
  recorder.dispatch(
    program,
    [heads, features, half, slots],
    [positions, angles, input, output],
    [Math.ceil(slots / 64), tokens],
  );
}

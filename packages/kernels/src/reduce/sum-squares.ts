import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, shapeText, type Tensor } from "../program/tensor.ts";

const partials = 64;

/**
 * Records `output[place] = Σ input²` over a whole array: a part of a norm.
 * @throws KernelError "shape" where there is no such place
 */
export function sumSquares(
  recorder: Recorder,
  { input, output, place }: { input: Tensor; output: Tensor; place: number },
): void {
  requireShape(
    place < elements(output.shape),
    () => `sumSquares: ${shapeText(input)} to place ${place} of ${shapeText(output)}`,
  );
  const program = (squares: boolean) =>
    recorder.programs.program({
      label: squares ? "sum squares" : "sum parts",
      constants: { SQUARES: squares },
      files: ["reduce/sum-squares.wgsl"],
    });
  const scratch = { buffer: recorder.programs.scratch(partials * 4) };
  recorder.dispatch(program(true), [elements(input.shape), 0], [input, scratch], [partials]);
  recorder.dispatch(program(false), [partials, place], [scratch, output], [1]);
}

import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, shapeText, type Tensor } from "../program/tensor.ts";

// What one workgroup adds up, unless there would be too many of them for one more to add up theirs.
const groupNumbers = 8192;
const mostGroups = 64;

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
  const count = elements(input.shape);
  const groups = Math.min(mostGroups, Math.ceil(count / groupNumbers));
  if (groups === 1) {
    recorder.dispatch(program(true), [count, place], [input, output], [1]);
    return;
  }
  const parts = { buffer: recorder.programs.scratch(mostGroups * 4) };
  recorder.dispatch(program(true), [count, 0], [input, parts], [groups]);
  recorder.dispatch(program(false), [groups, place], [parts, output], [1]);
}

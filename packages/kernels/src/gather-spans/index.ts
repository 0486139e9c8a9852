import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { shapeText, type Tensor } from "../program/tensor.ts";

export interface GatherSpans {
  /** [spans, 3] u32: first element in the input, first in the output, and how many. */
  readonly spans: Tensor;
  /** The largest of those counts. */
  readonly longest: number;
  /** Any shape, f32. */
  readonly input: Tensor;
  /** Any shape, f32; what no span goes to keeps its value. */
  readonly output: Tensor;
}

const workgroup = 64;
const mostSpans = 1 << 15;

/**
 * Records `output[to + i] = input[from + i]` for every span: blocks of patterns, whose rows are of different lengths.
 * @throws KernelError "shape" where spans are no triples
 */
export function gatherSpans(recorder: Recorder, { spans, longest, input, output }: GatherSpans): void {
  const [count = 0, fields] = spans.shape;
  requireShape(fields === 3, () => `gatherSpans: ${shapeText(spans)} are no triples`);
  const program = recorder.programs.program({
    label: "gather spans",
    files: ["gather-spans/gather-spans.wgsl"],
    overrides: { WORKGROUP: workgroup },
  });
  const width = Math.min(count, mostSpans);
  recorder.dispatch(
    program,
    [count, width],
    [spans, input, output],
    [Math.ceil(longest / workgroup), width, Math.ceil(count / Math.max(1, width))],
  );
}

import type { Recorder } from "../program/recorder.ts";
import { elements, type Tensor } from "../program/tensor.ts";

/** Lanes of a workgroup: of one subgroup on software adapters; on GPUs there are many more to be kept busy. */
export const sumWidths = [8, 256] as const;

export type SumWidth = (typeof sumWidths)[number];

const run = 768 * 8; // vectors that one workgroup adds up

/** Workgroups for so many vectors of four. */
export const sumGroups = (vectors: number): number => Math.ceil(vectors / run);

/** Records sums of the input, [numbers], into the output, [groups, width, 4]. */
export function recordSum(recorder: Recorder, input: Tensor, output: Tensor, width: SumWidth): void {
  const program = recorder.programs.program({
    label: `bandwidth sum ${width}`,
    constants: { WIDTH: width, RUN: run },
    files: ["bandwidth/sum.wgsl"],
  });
  const vectors = elements(input.shape) / 4;
  recorder.dispatch(program, [vectors], [input, output], [sumGroups(vectors)]);
}

import type { Tensor } from "@limelight/kernels";
import type { GradientOf, Tape } from "../tape/tape.ts";
import type { Operations } from "./operations.ts";

/** A part of a pass that nothing was kept of but what it reads and gives. */
export interface Forgotten {
  /** Computes it, with whatever operations. */
  readonly body: (ops: Operations) => Tensor;
  /** Operations as those of the pass, recorded with those of a walk back, and with a tape of their own. */
  readonly operations: (back: Operations) => { readonly again: Operations; readonly tape: Tape };
  /** Tensors from outside that what it gives may depend on. */
  readonly inputs: readonly Tensor[];
}

/**
 * The gradients of what a forgotten part read: it is computed again, kernel by kernel as before, this time with everything kept, and walked
 * back through (Chen et al. 2016, "Training deep nets with sublinear memory cost").
 */
export function recompute(
  back: Operations,
  { body, operations, inputs }: Forgotten,
  gradient: Tensor,
  needed: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  const { again, tape } = operations(back);
  const output = body(again);
  const wanted = inputs.filter(({ buffer }) => needed.has(buffer));
  const found = tape.backward([[output, gradient]], wanted, back, again);
  back.inherit(again, undefined);
  return wanted.flatMap((input): GradientOf[] => {
    const own = found.get(input.buffer);
    return own ? [[input, own]] : [];
  });
}

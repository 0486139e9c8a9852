import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { shapeText, type Tensor } from "../program/tensor.ts";

/** What happens to a stretch: by one number, or by `numbers` one after another. */
export const changes = ["set", "scale", "add", "set-numbers", "add-numbers"] as const;

export type Change = (typeof changes)[number];

/** A score as low as kernels take for "not visible"; what scales or adds leaves it, and all below it, as it is. */
export const hiddenScore = Math.fround(-3e38);

export interface Stretch {
  /** First element of the target. */
  readonly start: number;
  readonly count: number;
  readonly change: Change;
  /** The number, or the place of the first of `numbers`. */
  readonly operand: number;
}

const stretchFields = 4;

/** [stretches, 4] u32, as the shader reads them. */
export function stretchTable(stretches: readonly Stretch[]): Uint32Array {
  const table = new Uint32Array(stretches.length * stretchFields);
  const floats = new Float32Array(table.buffer);
  stretches.forEach(({ start, count, change, operand }, index) => {
    const at = index * stretchFields;
    table.set([start, count, changes.indexOf(change)], at);
    if (change === "set-numbers" || change === "add-numbers") table[at + 3] = operand;
    else floats[at + 3] = operand;
  });
  return table;
}

export interface Edit {
  /** [stretches, 4] u32, of `stretchTable`; no two may overlap. */
  readonly stretches: Tensor;
  /** [any], f32: what stretches with several numbers take; at least one number. */
  readonly numbers: Tensor;
  /** Any shape, f32; changed in place. */
  readonly target: Tensor;
}

/**
 * Records changes of some stretches of an array, in place. Stretches inside the target are the caller's to see to.
 * @throws KernelError "shape" where the table is no table of stretches
 */
export function edit(recorder: Recorder, { stretches, numbers, target }: Edit): void {
  const [count = 0, fields] = stretches.shape;
  requireShape(fields === stretchFields, () => `edit: stretches ${shapeText(stretches)}, expected [any,4]`);
  const width = Math.min(count, 1 << 16);
  const program = recorder.programs.program({ label: "edit", files: ["edit/edit.wgsl"] });
  recorder.dispatch(
    program,
    [count, width],
    [stretches, numbers, target],
    [Math.ceil(width / 64), Math.ceil(count / width) || 0],
  );
}

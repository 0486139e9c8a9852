import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { packedLength } from "./pack.ts";

/**
 * Records what `packPanels` does, on the device: a table of rows becomes the weight of a linear layer to as many columns.
 * @param rows [columns, inner], f32
 * @param panels `packedLength(inner, columns)` numbers, f32
 * @throws KernelError "shape" where the sizes or types do not fit
 */
export function rowsToPanels(recorder: Recorder, rows: Tensor, panels: Tensor): void {
  rearrange(recorder, rows, panels, true);
}

/** Records the way back: panels become rows, [columns, inner]. Throws as `rowsToPanels` does. */
export function panelsToRows(recorder: Recorder, panels: Tensor, rows: Tensor): void {
  rearrange(recorder, rows, panels, false);
}

function rearrange(recorder: Recorder, rows: Tensor, panels: Tensor, toPanels: boolean): void {
  const [columns, inner] = matrixShape(rows);
  const count = packedLength(inner, columns);
  requireShape(
    elements(panels.shape) === count && rows.dtype === "f32" && panels.dtype === "f32",
    () => `rearrange: rows ${shapeText(rows)} ${rows.dtype}, panels ${shapeText(panels)} ${panels.dtype}`,
  );
  const width = Math.min(count, 1 << 16);
  const program = recorder.programs.program({
    label: toPanels ? "rows to panels" : "panels to rows",
    constants: { TO_PANELS: toPanels },
    files: ["linear/rearrange.wgsl"],
  });
  recorder.dispatch(program, [inner, columns, count, width], toPanels ? [rows, panels] : [panels, rows], [
    Math.ceil(width / 64),
    Math.ceil(count / width),
  ]);
}

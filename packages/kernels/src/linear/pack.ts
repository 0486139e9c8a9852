import { requireShape } from "../program/errors.ts";

/** Columns of one panel. */
export const panelColumns = 32;

/**
 * Packs a weight for the linear kernels: panels of 32 columns, `packed[(panel * inner + k) * 32 + j] = weight[k][panel * 32 + j]`,
 * the last panel filled up with zeros. Reading along a panel is then reading along memory.
 * @param weight numbers of the weight, f32 values or f16 bits alike
 * @param layout "out,in" as torch's nn.Linear keeps it, or "in,out" as GPT-2's Conv1D does
 * @param into the array to fill, of `packedLength(inner, columns)` elements
 */
export function packPanels<T extends Float32Array | Uint16Array>(
  weight: T,
  inner: number,
  columns: number,
  layout: "out,in" | "in,out",
  into: T,
): T {
  requireShape(
    weight.length === inner * columns,
    () => `a weight of ${inner} x ${columns} has ${weight.length} numbers`,
  );
  const panels = Math.ceil(columns / panelColumns);
  const columnStep = layout === "out,in" ? inner : 1;
  const innerStep = layout === "out,in" ? 1 : columns;
  for (let panel = 0; panel < panels; panel++) {
    const width = Math.min(panelColumns, columns - panel * panelColumns);
    for (let j = 0; j < width; j++) {
      let from = (panel * panelColumns + j) * columnStep;
      let to = panel * inner * panelColumns + j;
      for (let k = 0; k < inner; k++) {
        into[to] = weight[from] ?? 0;
        from += innerStep;
        to += panelColumns;
      }
    }
  }
  return into;
}

/**
 * The numbers of a packed weight again, in the layout of a checkpoint: the inverse of `packPanels`.
 * @param packed panels of `packedLength(inner, columns)` elements
 * @param into the array to fill, of `inner * columns` elements
 */
export function unpackPanels<T extends Float32Array | Uint16Array>(
  packed: T,
  inner: number,
  columns: number,
  layout: "out,in" | "in,out",
  into: T,
): T {
  requireShape(
    packed.length === packedLength(inner, columns) && into.length === inner * columns,
    () => `${packed.length} numbers of panels against a weight of ${inner} x ${columns} (${into.length})`,
  );
  const columnStep = layout === "out,in" ? inner : 1;
  const innerStep = layout === "out,in" ? 1 : columns;
  for (let column = 0; column < columns; column++) {
    let from = Math.floor(column / panelColumns) * inner * panelColumns + (column % panelColumns);
    let to = column * columnStep;
    for (let k = 0; k < inner; k++) {
      into[to] = packed[from] ?? 0;
      from += panelColumns;
      to += innerStep;
    }
  }
  return into;
}

/** Elements of a packed weight. */
export function packedLength(inner: number, columns: number): number {
  return Math.ceil(columns / panelColumns) * panelColumns * inner;
}

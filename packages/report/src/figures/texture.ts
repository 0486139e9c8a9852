import { at, element } from "../figure/element.ts";
import type { SvgElement } from "../figure/figure.ts";
import { groundOf, type Theme } from "../figure/palette.ts";

/** Steps of the scale from 0 to 1. */
const levels = 8;

/**
 * A matrix of small cells as one path a colour, so that hundreds of matrices fit into a page.
 * @param values [rows][columns], −1 to 1; cells that are next to nothing are the surface's
 */
export function texture(
  values: readonly (readonly number[])[],
  x: number,
  y: number,
  width: number,
  height: number,
  theme: Theme,
): SvgElement[] {
  const paths = new Map<number, string>();
  const cellHeight = height / Math.max(1, values.length);
  for (const [row, cells] of values.entries()) {
    const cellWidth = width / Math.max(1, cells.length);
    const top = y + row * cellHeight;
    for (let column = 0; column < cells.length;) {
      const level = levelOf(cells[column]);
      let end = column + 1;
      while (end < cells.length && levelOf(cells[end]) === level) end += 1;
      if (level !== 0)
        paths.set(
          level,
          `${paths.get(level) ?? ""}M${at(x + column * cellWidth)} ${at(top)}h${at((end - column) * cellWidth)}v${at(cellHeight)}h${at((column - end) * cellWidth)}z`,
        );
      column = end;
    }
  }
  return Array.from(paths, ([level, d]) =>
    element("path", { d, fill: groundOf(level / levels, theme).ground, "shape-rendering": "crispEdges" }),
  );
}

function levelOf(value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value)) return 0;
  return Math.max(-levels, Math.min(levels, Math.round(value * levels))) + 0;
}

/** A matrix brought to at most so many rows and columns; each cell has the largest of those that it stands for. */
export function pooled(values: readonly (readonly number[])[], most: number): readonly (readonly number[])[] {
  if (values.length <= most && (values[0]?.length ?? 0) <= most) return values;
  const size = Math.min(most, values.length);
  const columns = Math.min(most, values[0]?.length ?? 0);
  const found = Array.from({ length: size }, () => Array.from({ length: columns }, () => 0));
  // Plain loops: these go over every number of every head.
  const places = Array.from(values[0] ?? [], (_, column) => Math.floor((column * columns) / (values[0]?.length ?? 1)));
  for (let row = 0; row < values.length; row += 1) {
    const [cells = [], target = []] = [values[row], found[Math.floor((row * size) / values.length)]];
    for (let column = 0; column < places.length; column += 1) {
      const [place = 0, value = 0] = [places[column], cells[column]];
      if (value > (target[place] ?? 0)) target[place] = value;
    }
  }
  return found;
}

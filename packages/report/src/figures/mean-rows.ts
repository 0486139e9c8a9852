import { plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { element, group, label, rule, sizes } from "../figure/element.ts";
import type { FigureStyle, SvgElement } from "../figure/figure.ts";
import type { Palette } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { linearScale, roundTicks, type LinearScale } from "./linear-scale.ts";

export const meanRowHeight = 24;
/** Of the numbers under rows of means. */
export const meanAxisHeight = 28;
const widestName = 176;
const numberWidth = 60;

/** A mean with what is known of it. */
export interface MeanRow {
  /** Its mark. */
  readonly id: string;
  readonly name: string;
  readonly mean: number;
  /** The ends of its interval; none where it is not known yet. */
  readonly interval?: readonly [low: number, high: number] | undefined;
  /** Drawn in the accent colour of data, its name bold. */
  readonly first?: boolean;
  /** Not settled: its dot is a ring. */
  readonly open?: boolean;
  /** What the mean is of, as small dots. */
  readonly parts?: readonly number[];
  readonly said: string;
}

/** Where means stand, beside their names and in front of their numbers. A domain without extent has 1. */
export function meanScale([low, high]: readonly [number, number], width: number): LinearScale {
  const left = Math.min(widestName, width * 0.4);
  return linearScale([low, high > low ? high : low + 1], [left, Math.max(left + 60, width - numberWidth)]);
}

/** A line a mean: its name, whiskers to the ends of its interval, a dot at the mean, the number. A mark a row, in rows from `place` on. */
export function meanRows(
  rows: readonly MeanRow[],
  x: LinearScale,
  top: number,
  place: number,
  style: FigureStyle,
  palette: Palette,
): SvgElement[] {
  return rows.map(({ id, name, mean, interval, first, open, parts = [], said }, row) => {
    const middle = top + row * meanRowHeight + meanRowHeight / 2;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const colour = lit ? palette.accent : first ? palette.for : palette.ink;
    const weight = lit ? 3 : 2;
    return group(
      [
        label(0, middle + 5, fitText(name, sizes.text, x.range[0] - 12), first ? { "font-weight": 600 } : {}),
        ...parts.map((value) =>
          element("circle", { cx: x(value), cy: middle, r: 3, fill: palette.quiet, "fill-opacity": 0.5 }),
        ),
        ...(interval
          ? [
              rule(x(interval[0]), middle, x(interval[1]), middle, colour, weight),
              ...interval.map((end) => rule(x(end), middle - 4, x(end), middle + 4, colour, 2)),
            ]
          : []),
        element("circle", {
          cx: x(mean),
          cy: middle,
          r: 5,
          fill: open ? palette.surface : colour,
          ...(open && { stroke: colour, "stroke-width": 2 }),
        }),
        label(style.width, middle + 5, plain(mean, 3), { "text-anchor": "end" }),
      ],
      {},
      { id, label: said, row: place + row, column: 0 },
    );
  });
}

/** Round numbers under the rows, and a line for each. */
export function meanAxis(x: LinearScale, top: number, bottom: number, palette: Palette): SvgElement[] {
  return ticksApart(x, 4).flatMap(({ value, text }) => [
    rule(x(value), top, x(value), bottom, palette.line),
    label(x(value), bottom + 16, text, { "font-size": sizes.small, fill: palette.quiet, "text-anchor": "middle" }),
  ]);
}

// About so many, and fewer where their numbers would touch.
function ticksApart(x: LinearScale, count: number): ReturnType<typeof roundTicks> {
  const ticks = roundTicks(x, count);
  const [first, second] = ticks;
  if (count <= 1 || !first || !second) return ticks;
  const room = Math.abs(x(second.value) - x(first.value)) - 8;
  return ticks.some(({ text }) => textWidth(text, sizes.small) > room) ? ticksApart(x, count - 1) : ticks;
}

/** What stands over rows of means: what they are of, and behind it, or where that has no room below it, how to read them. */
export function meanHead(
  title: string,
  note: string,
  top: number,
  width: number,
  palette: Palette,
): { readonly elements: SvgElement[]; readonly height: number } {
  const beside = textWidth(title, sizes.text, "strong") + textWidth(note, sizes.small) + 16 <= width;
  const quiet = { "font-size": sizes.small, fill: palette.quiet };
  return {
    elements: [
      label(0, top + 16, fitText(printable(title), sizes.text, width, "strong"), { "font-weight": 600 }),
      label(beside ? width : 0, top + (beside ? 16 : 34), fitText(note, sizes.small, width), {
        ...quiet,
        ...(beside && { "text-anchor": "end" }),
      }),
    ],
    height: beside ? 32 : 48,
  };
}

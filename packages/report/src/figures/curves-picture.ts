import { percent } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { at, element, group, label, picture, rule, sizes } from "../figure/element.ts";
import type { FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes, type Palette } from "../figure/palette.ts";
import { fitText } from "../figure/text-width.ts";
import { linearScale, roundTicks } from "./linear-scale.ts";

/** One line of a picture of curves. */
export interface DrawnCurve {
  readonly id: string;
  readonly title: string;
  /** [steps], at the shares. */
  readonly values: readonly number[];
  /** Written behind its name. */
  readonly area: number;
  /** What the others are held against, such as random orders: drawn last, quiet and dashed. */
  readonly floor?: boolean;
}

export interface Curves {
  /** [steps]: from 0 to 1. */
  readonly shares: readonly number[];
  readonly lines: readonly DrawnCurve[];
  /** What stands at the left end of the axis, where the share is 0. */
  readonly start: string;
  /** Whether names are listed from the smallest area on; else from the largest. */
  readonly smallestFirst: boolean;
}

const height = 220;
const left = 44;
const top = 12;
const nameWidth = 224;
/** With less room names stand below the curves. */
const roomBeside = 520;
const rowHeight = 24;
const dashes = [undefined, "2 3", "8 4", "8 3 2 3", "1 4"] as const;

/** Curves over shares of the words with their names and areas beside them. A mark a line, by its id. */
export function curvesPicture({ shares, lines, start, smallestFirst }: Curves, style: FigureStyle): SvgElement {
  const palette = palettes[style.theme];
  const beside = style.width >= roomBeside;
  const width = Math.max(120, style.width - left - (beside ? nameWidth + 24 : 16));
  const listTop = beside ? top + 12 : top + height + 52;
  const x = linearScale([0, 1], [left, left + width]);
  const [low, high] = domainOf(lines);
  const y = linearScale([low, high], [top + height, top]);
  const path = (values: readonly number[]): string =>
    `M${values
      .slice(0, shares.length)
      .map((value, step) => `${at(x(shares[step] ?? 0))} ${at(y(Math.min(high, Math.max(low, value))))}`)
      .join("L")}`;
  const sign = smallestFirst ? 1 : -1;
  const listed = [...lines.keys()].toSorted(
    (one, other) => sign * ((lines[one]?.area ?? 0) - (lines[other]?.area ?? 0)),
  );
  const elements = lines.map(({ id, title, values, area, floor }, index): SvgElement => {
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const row = listed.indexOf(index);
    const middle = listTop + row * rowHeight;
    const from = beside ? left + width + 16 : 0;
    const dash = floor ? "3 4" : dashes[Math.max(0, index - 1) % dashes.length];
    const stroke = {
      stroke: colourOf(index, floor, palette),
      "stroke-width": lit ? 4 : index === 0 ? 3 : 2,
      "stroke-dasharray": dash,
    };
    return group(
      [
        element("path", { d: path(values), fill: "none", ...stroke }),
        element("line", { x1: from, x2: from + 24, y1: middle - 4, y2: middle - 4, ...stroke }),
        label(from + 32, middle, `${fitText(printable(title), sizes.small, nameWidth - 88)} ${area.toFixed(3)}`, {
          "font-size": sizes.small,
          "font-weight": index === 0 ? 600 : 400,
        }),
      ],
      {},
      { id, label: `${printable(title)}, area ${area.toFixed(3)}`, row, column: 0 },
    );
  });
  return picture(style.width, Math.max(top + height + 28, listTop - 12 + lines.length * rowHeight), palette, [
    ...axes(x, y, start, palette),
    ...elements,
  ]);
}

// Probabilities have the whole scale; of other numbers it is as wide as they are.
function domainOf(lines: readonly DrawnCurve[]): readonly [number, number] {
  const values = lines.flatMap((line) => line.values).filter(Number.isFinite);
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((most, value) => Math.max(most, value), 1);
  return [low, high];
}

function colourOf(index: number, floor: boolean | undefined, { accent, quiet, for: blue, against }: Palette): string {
  if (floor) return quiet;
  if (index === 0) return accent;
  return index % 2 === 1 ? blue : against;
}

function axes(
  x: ReturnType<typeof linearScale>,
  y: ReturnType<typeof linearScale>,
  start: string,
  palette: Palette,
): SvgElement[] {
  const text = { "font-size": sizes.small, fill: palette.quiet };
  const [bottom] = y.range;
  return [
    ...roundTicks(y, 2).flatMap(({ value, text: number }) => [
      rule(x(0), y(value), x(1), y(value), palette.line),
      label(x(0) - 8, y(value) + 4, number, { ...text, "text-anchor": "end" }),
    ]),
    ...[0, 0.5, 1].map((share) =>
      label(x(share), bottom + 18, share === 0 ? start : percent(share), {
        ...text,
        "text-anchor": share === 0 ? "start" : share === 1 ? "end" : "middle",
      }),
    ),
  ];
}

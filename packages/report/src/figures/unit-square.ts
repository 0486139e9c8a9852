import { printable } from "../cells/printable.ts";
import { at, element, group, label, picture, rule, sizes } from "../figure/element.ts";
import type { FigureStyle, Mark, SvgElement } from "../figure/figure.ts";
import { palettes, type Palette } from "../figure/palette.ts";
import { fitText } from "../figure/text-width.ts";
import { linearScale } from "./linear-scale.ts";

/** A line between shares. */
export interface SquareLine {
  readonly id: string;
  readonly title: string;
  /** Written behind its name. */
  readonly value: string;
  /** 0 to 1, as many as `y`. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface UnitSquare {
  readonly lines: readonly SquareLine[];
  readonly across: string;
  readonly up: string;
  /** What stands for chance, or for promises that are kept: dotted from corner to corner. */
  readonly diagonal: boolean;
}

/** A square of shares with its scales, for what is drawn in it. */
export interface Square {
  readonly size: number;
  x(share: number): number;
  y(share: number): number;
  readonly frame: readonly SvgElement[];
}

const [left, top, largest, nameWidth, rowHeight] = [64, 12, 320, 180, 24];
const dashes = [undefined, "8 4", "2 3", "8 3 2 3", "1 4"] as const;

/** Axes from 0% to 100% both ways. */
export function unitSquare(across: string, up: string, diagonal: boolean, style: FigureStyle): Square {
  const palette = palettes[style.theme];
  const size = Math.max(120, Math.min(largest, style.width - left - 16));
  const x = linearScale([0, 1], [left, left + size]);
  const y = linearScale([0, 1], [top + size, top]);
  const quiet = { "font-size": sizes.small, fill: palette.quiet };
  const frame = [
    ...[0, 0.5, 1].flatMap((share) => [
      rule(left, y(share), left + size, y(share), palette.line),
      label(left - 8, y(share) + 4, `${100 * share}%`, { ...quiet, "text-anchor": "end" }),
      label(x(share), top + size + 18, `${100 * share}%`, {
        ...quiet,
        "text-anchor": share === 0 ? "start" : share === 1 ? "end" : "middle",
      }),
    ]),
    ...(diagonal
      ? [element("line", { x1: x(0), y1: y(0), x2: x(1), y2: y(1), stroke: palette.quiet, "stroke-dasharray": "2 4" })]
      : []),
    label(left + size / 2, top + size + 36, across, { ...quiet, "text-anchor": "middle" }),
    element(
      "text",
      { ...quiet, "text-anchor": "middle", transform: `translate(12 ${Math.round(top + size / 2)}) rotate(-90)` },
      [up],
    ),
  ];
  return { size, x, y, frame };
}

/** The height of a square with its axis. */
export function squareHeight({ size }: Square): number {
  return top + size + 44;
}

/** Lines in a square of shares, with their names beside (below, where there is no room). A mark a line, by its id. */
export function squareLines({ lines, across, up, diagonal }: UnitSquare, style: FigureStyle): SvgElement {
  const palette = palettes[style.theme];
  const square = unitSquare(across, up, diagonal, style);
  const beside = style.width >= left + square.size + 16 + nameWidth;
  const [from, listTop] = beside ? [left + square.size + 24, top + 12] : [0, squareHeight(square) + 16];
  const drawn = lines.map((line, row): SvgElement => {
    const lit = style.pointed === line.id || style.chosen?.includes(line.id) === true;
    const faded = !lit && (style.pointed !== undefined || (style.chosen ?? []).length > 0);
    const stroke = {
      stroke: colourOf(row, palette),
      "stroke-width": lit ? 4 : 2,
      "stroke-dasharray": dashes[Math.floor(row / 3) % dashes.length],
      opacity: faded ? 0.4 : undefined,
    };
    const middle = listTop + row * rowHeight;
    const points = line.x.map((x, index) => `${at(square.x(x))} ${at(square.y(line.y[index] ?? 0))}`);
    const name = printable(line.title);
    return group(
      [
        element("path", { d: `M${points.join("L")}`, fill: "none", ...stroke }),
        element("line", { x1: from, x2: from + 24, y1: middle - 4, y2: middle - 4, ...stroke }),
        label(from + 32, middle, `${fitText(name, sizes.small, nameWidth - 80)} ${line.value}`, {
          "font-size": sizes.small,
          "font-weight": lit ? 600 : 400,
        }),
      ],
      {},
      { id: line.id, label: `${name}, ${line.value}`, row, column: 0 } satisfies Mark,
    );
  });
  const height = Math.max(squareHeight(square), listTop + lines.length * rowHeight);
  return picture(style.width, height, palette, [...square.frame, ...drawn]);
}

function colourOf(row: number, { accent, for: blue, against }: Palette): string {
  return [blue, against, accent][row % 3] ?? blue;
}

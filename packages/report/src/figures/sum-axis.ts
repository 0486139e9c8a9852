import { plain } from "../cells/numbers.ts";
import { label, rule, sizes } from "../figure/element.ts";
import type { SvgElement } from "../figure/figure.ts";
import type { Palette } from "../figure/palette.ts";
import { textWidth } from "../figure/text-width.ts";
import { roundTicks, type LinearScale } from "./linear-scale.ts";

/** A stretch of numbers that a scale can be made of: one that is next to nothing, as numbers are kept, is widened. */
export function stretch(low: number, high: number): [low: number, high: number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  return high - low > Math.max(1e-9 * size, 1e-100) ? [low, high] : [low, low + Math.max(1, size / 10)];
}

/** A number line with round ticks, as many as can be read. */
export function numberLine(x: LinearScale, y: number, palette: Palette): SvgElement[] {
  const [from, to] = x.range;
  const many = Math.max(2, Math.floor((to - from) / 80));
  return [
    rule(from, y, to, y, palette.line),
    ...roundTicks(x, many).flatMap(({ value, text }) => [
      rule(x(value), y, x(value), y + 5, palette.line),
      label(x(value), y + 18, text, {
        "text-anchor": "middle",
        "font-size": sizes.small,
        fill: palette.quiet,
      }),
    ]),
  ];
}

/** Where a text of a width goes so that it is centred on `middle` and yet inside the picture. */
function inside(middle: number, width: number, room: number): number {
  return Math.max(width / 2 + 2, Math.min(room - width / 2 - 2, middle));
}

/** `base 0.95`, as it stands over its place. */
export function endText({ name, value }: { readonly name: string; readonly value: number }, decimals: number): string {
  return `${name} ${plain(value, decimals)}`;
}

/** Two labels on one line without touching: the middles that they get. */
export function apart(
  one: string,
  first: number,
  other: string,
  second: number,
  size: number,
  room: number,
): [number, number] {
  const widths = [textWidth(one, size, "strong"), textWidth(other, size, "strong")] as const;
  const places: [number, number] = [inside(first, widths[0], room), inside(second, widths[1], room)];
  const needed = (widths[0] + widths[1]) / 2 + 16;
  const missing = needed - Math.abs(places[0] - places[1]);
  if (missing <= 0) return places;
  const direction = first <= second ? 1 : -1;
  const spread: [number, number] = [places[0] - (direction * missing) / 2, places[1] + (direction * missing) / 2];
  const before = inside(spread[0], widths[0], room) - spread[0];
  const after = inside(spread[1], widths[1], room) - spread[1];
  return [spread[0] + before + after, spread[1] + before + after];
}

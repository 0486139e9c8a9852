import { printable } from "../cells/printable.ts";
import { rule } from "../figure/element.ts";
import type { SvgElement } from "../figure/figure.ts";
import type { Palette } from "../figure/palette.ts";
import type { ScoredUnit } from "../terminal/scores.ts";

/** A line with ends, on a rim of the surface's colour, so that it is seen on bars too. */
export function whisker(from: number, to: number, y: number, { surface, ink }: Palette): SvgElement[] {
  const lines = (stroke: string, width: number): SvgElement[] => [
    rule(from, y, to, y, stroke, width),
    rule(from, y - 4, from, y + 4, stroke, width),
    rule(to, y - 4, to, y + 4, stroke, width),
  ];
  return [...lines(surface, 4), ...lines(ink, 1.5)];
}

/** How sure a score is, as it is said behind it: ", ± 0.1, not clear of 0, tied with good". */
export function doubts(
  { error, clear, tied }: Pick<ScoredUnit, "error" | "clear" | "tied">,
  units: readonly { readonly text: string }[],
  number: (value: number) => string,
): string {
  const others = tied.map((index) => printable(units[index]?.text ?? "")).join(" and ");
  return `${error === undefined ? "" : `, ± ${number(error).replace("+", "")}`}${clear ? "" : ", not clear of 0"}${others === "" ? "" : `, tied with ${others}`}`;
}

import { bar } from "../cells/bar.ts";
import { left, right, widthOf } from "../cells/cells.ts";
import type { Line } from "../cells/line.ts";
import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { Probability } from "./ranked.ts";

/** Labels with a bar each, in the order given. Bars end at 1. */
export function probabilityBars(entries: readonly Probability[], width: number): Line[] {
  const labels = entries.map(({ label }) => printable(label));
  const numbers = entries.map(({ value }) => probability(value));
  const labelWidth = Math.min(24, Math.floor(width / 2) - 4, Math.max(0, ...labels.map(widthOf)));
  const numberWidth = Math.max(0, ...numbers.map(widthOf));
  const room = width - 2 - labelWidth - 2 - 2 - numberWidth;
  return entries.map(({ value }, index) => [
    { text: `  ${left(labels[index] ?? "", labelWidth)}  ` },
    { text: left(bar(value, room), room), ink: "for" },
    { text: `  ${right(numbers[index] ?? "", numberWidth)}` },
  ]);
}

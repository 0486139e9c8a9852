import { bar } from "../cells/bar.ts";
import { left, right, widthOf } from "../cells/cells.ts";
import type { Line } from "../cells/line.ts";
import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";

export interface Probability {
  readonly label: string;
  readonly value: number;
}

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

/** Labels by falling probability. */
export function ranked(probabilities: Readonly<Record<string, number>>): Probability[] {
  return Object.entries(probabilities)
    .map(([label, value]) => ({ label, value }))
    .toSorted((first, second) => second.value - first.value);
}

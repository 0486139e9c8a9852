import { bar } from "../cells/bar.ts";
import { fit, left, right, widthOf } from "../cells/cells.ts";
import { render, widthFor, type Line, type Style } from "../cells/line.ts";
import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { AttentionDocument } from "../documents.ts";
import { stage } from "./stage.ts";

const shades = ["  ", "░░", "▒▒", "▓▓", "██"];
const targetsListed = 3;

/**
 * What each token of one head attends to: a matrix where it fits (rows look at columns; darker is more), and for every
 * token the strongest targets.
 */
export function attentionText(document: AttentionDocument, style: Style): string {
  const width = widthFor(style);
  const tokens = document.tokens.map(printable);
  const nameWidth = Math.min(16, Math.max(0, ...tokens.map(widthOf)));
  const numberWidth = `${Math.max(0, tokens.length - 1)}`.length;
  const names = tokens.map((token, index) => `${right(`${index}`, numberWidth)} ${left(token, nameWidth)}`);
  const lines: Line[] = [
    ...stage(document, width),
    [{ text: `Layer ${document.layer}, head ${document.head}: who looks at whom`, ink: "strong" }],
    [],
    ...matrix(document.pattern, names, width),
    ...document.pattern.map((row, query) => targets(row, names[query] ?? "", tokens, width)),
  ];
  return render(lines, style);
}

function matrix(pattern: AttentionDocument["pattern"], names: readonly string[], width: number): Line[] {
  const nameWidth = Math.max(0, ...names.map(widthOf));
  if (2 + nameWidth + 2 + names.length * 3 > width) {
    return [];
  }
  const head = names.map((_, index) => right(`${index}`, 2)).join(" ");
  const rows = pattern.map((row, query): Line => [
    { text: `  ${left(names[query] ?? "", nameWidth)}  ` },
    { text: row.map((weight) => shades[Math.min(4, Math.max(0, Math.round(weight * 4)))] ?? "").join(" "), ink: "for" },
  ]);
  return [[{ text: `  ${" ".repeat(nameWidth)}  ${head}`, ink: "quiet" }], ...rows, []];
}

function targets(row: readonly number[], name: string, tokens: readonly string[], width: number): Line {
  const strongest = [...row.entries()].toSorted(([, one], [, other]) => other - one).slice(0, targetsListed);
  const [top] = strongest;
  const room = Math.min(16, Math.max(0, width - widthOf(name) - 48));
  const list = strongest.map(([key, weight]) => `${fit(tokens[key] ?? "", 16)} ${probability(weight)}`).join(", ");
  return [
    { text: `  ${name}  ` },
    { text: left(bar(top?.[1] ?? 0, room), room), ink: "for" },
    { text: `${room === 0 ? "" : "  "}${list}` },
  ];
}

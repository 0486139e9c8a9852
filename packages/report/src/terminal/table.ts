import { left, right, widthOf } from "../cells/cells.ts";
import { render, widthFor, type Line, type Style } from "../cells/line.ts";
import { printable } from "../cells/printable.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

const gap = "  ";

/**
 * A table with a rule under its head. Columns are as wide as their cells; where that is too much, the widest are cut.
 * (cli-table3 measures with an older table of widths, so that newer emoji break its columns.)
 */
export function tableText(columns: readonly Column[], rows: readonly (readonly string[])[], style: Style): string {
  return render(tableLines(columns, rows, widthFor(style)), style);
}

export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): Line[] {
  const cells = rows.map((row) => columns.map((_, column) => printable(row[column] ?? "")));
  const titles = columns.map(({ title }) => printable(title));
  // A fold, since a call cannot take an argument for each of very many rows.
  const natural = titles.map((title, column) =>
    cells.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? "")), widthOf(title)),
  );
  const widths = narrowed(natural, width - gap.length * (columns.length - 1));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const room = widths[column] ?? 0;
        return columns[column]?.align === "right" ? right(cell, room) : left(cell, room);
      })
      .join(gap);
  return [
    [{ text: line(titles), ink: "strong" }],
    [{ text: widths.map((room) => "─".repeat(room)).join(gap), ink: "quiet" }],
    ...cells.map((row) => [{ text: line(row) }]),
  ];
}

/** Takes from the widest until all fit. */
function narrowed(widths: readonly number[], room: number): number[] {
  const kept = [...widths];
  let excess = kept.reduce((total, width) => total + width, 0) - room;
  while (excess > 0 && kept.some((width) => width > 1)) {
    const widest = kept.indexOf(Math.max(...kept));
    const second = Math.max(1, ...kept.filter((_, column) => column !== widest));
    const current = kept[widest] ?? 1;
    const cut = Math.min(excess, Math.max(1, current - second));
    kept[widest] = current - cut;
    excess -= cut;
  }
  return kept;
}

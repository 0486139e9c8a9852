import { left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../cells/line.ts";
import { count, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { AblationCell, AblationDocument } from "../documents.ts";
import { ablationSummary } from "../ablation-summary.ts";
import { ablationConclusion, cellName, replacementName } from "./ablation-names.ts";
import { tableLines } from "./table.ts";

const listed = 10;
const narrowest = 6;

/**
 * What each part of a model is worth: one sentence, a grid of differences in log-odds (layers down; heads or rows across)
 * where it fits, and the parts that matter most with their intervals.
 */
export function ablationText(document: AblationDocument, style: Style): string {
  const width = widthFor(style);
  const ordered = document.cells.toSorted((one, other) => Math.abs(other.delta.logOdds) - Math.abs(one.delta.logOdds));
  return render(
    [
      ...paragraph(ablationConclusion(document, ordered[0]), width, 0, { ink: "strong" }),
      ...paragraph(caption(document), width, 0, { ink: "quiet" }),
      [],
      ...grid(document, width),
      ...strongest(document, ordered, width),
      ...agreement(document, width),
      ...summary(document, width),
    ],
    style,
  );
}

function caption({
  what,
  with: replacement,
  examples,
  unlabelled,
  baseline: { metrics: baseline },
  queries,
  seconds,
  model,
}: AblationDocument): string[] {
  const labels = unlabelled > 0 ? `${unlabelled} without a label count as what the unchanged model says` : "";
  return [
    `${model ? `${printable(model.id)}, ` : ""}${count(examples, "text")},`,
    `${printable(what)} replaced by ${replacementName(what, replacement)};`,
    `unchanged: accuracy ${plain(baseline.accuracy, 3)}, log-odds ${plain(baseline.logOdds, 2)};`,
    ...(labels ? [`${labels};`] : []),
    `${queries.asked} runs in ${plain(seconds, 1)} s.`,
  ];
}

// What each class rests on, in words; nothing where texts have no labels, whose classes those would be.
function summary(document: AblationDocument, width: number): Line[] {
  if (!document.families) return [];
  return [
    [],
    [{ text: "What each class rests on", ink: "strong" }],
    ...ablationSummary(document).flatMap((text) => paragraph(text, width, 2)),
  ];
}

// Layers down, heads or rows across; nothing where there is no such grid or no room for it.
function grid({ cells: all }: AblationDocument, width: number): Line[] {
  const cells = all.filter(({ and }) => !and);
  const columns = [...new Set(cells.map((cell) => columnOf(cell)))];
  const layers = [...new Set(cells.map(({ layer }) => layer))];
  const [first] = columns;
  const labelWidth = 8;
  const cellWidth = columns.reduce<number>(
    (widest, column) => Math.max(widest, widthOf(String(column)) + 1),
    narrowest,
  );
  if (first === undefined || layers.length < 2 || labelWidth + columns.length * cellWidth > width) return [];
  const largest = cells.reduce((most, { delta }) => Math.max(most, Math.abs(delta.logOdds)), 0);
  const heading = columns.map((column) => right(String(column), cellWidth)).join("");
  const lines = layers.map((layer): Line => {
    const pieces = columns.map((column): Piece => {
      const cell = cells.find((each) => each.layer === layer && columnOf(each) === column);
      const change = cell?.delta.logOdds ?? 0;
      return {
        text: right(cell ? signed(change, 2) : "", cellWidth),
        ground: shareOf(change, largest),
      };
    });
    return [{ text: left(`layer ${layer ?? ""}`, labelWidth), ink: "quiet" }, ...pieces];
  });
  const across = cells[0]?.head === undefined ? "positions" : "heads";
  return [
    [{ text: `${" ".repeat(labelWidth)}${heading}`, ink: "quiet" }],
    ...lines,
    ...paragraph(`Differences of the labels' log-odds; layers down, ${across} across.`, width, 2, { ink: "quiet" }),
    [],
  ];
}

function numeric(title: string) {
  return { title, align: "right" as const };
}

function strongest(
  { baseline: { metrics: baseline }, examples, agreement: found }: AblationDocument,
  ordered: readonly AblationCell[],
  width: number,
): Line[] {
  const estimated = found !== undefined;
  const several = examples > 1; // one text has no interval
  // Classes where there is room for them.
  const labels = Object.keys(baseline.perClass).slice(0, Math.max(0, Math.floor((width - (estimated ? 84 : 76)) / 18)));
  const columns = [
    { title: "without" },
    numeric("Δ log-odds"),
    ...(several ? [numeric("95%")] : []),
    ...(estimated ? [numeric("estimate")] : []),
    numeric("Δ accuracy"),
    ...(several && !estimated ? [numeric("95%")] : []),
    ...labels.map((label) => numeric(`Δ recall ${label}`)),
  ];
  const rows = ordered
    .slice(0, listed)
    .map((cell) => [
      cellName(cell),
      signed(cell.delta.logOdds, 2),
      ...(several ? [`${signed(cell.low.logOdds, 2)} to ${signed(cell.high.logOdds, 2)}`] : []),
      ...(estimated ? [signed(cell.approximation ?? 0, 2)] : []),
      signed(cell.delta.accuracy, 3),
      ...(several && !estimated ? [`${signed(cell.low.accuracy, 3)} to ${signed(cell.high.accuracy, 3)}`] : []),
      ...labels.map((label) => signed(cell.delta.perClass[label]?.recall ?? 0, 3)),
    ]);
  const more = ordered.length - rows.length;
  return [
    ...tableLines(columns, rows, width),
    ...(more > 0 ? paragraph(`and ${more} more; --json has them all`, width, 0, { ink: "quiet" }) : []),
  ];
}

function agreement({ agreement: found }: AblationDocument, width: number): Line[] {
  if (!found) return [];
  const text =
    found.spearman === null
      ? "Attribution patching's estimates cannot be ranked: one side does not vary."
      : `Attribution patching's estimates rank the parts like the runs by a Spearman correlation of ${plain(found.spearman, 2)}.`;
  return [[], ...paragraph(text, width, 0)];
}

function columnOf({ head, row }: AblationCell): number | string | undefined {
  return head ?? (typeof row === "string" ? printable(row) : row);
}

// A number that is none has no colour.
function shareOf(change: number, largest: number): number {
  const share = change / largest;
  return Number.isFinite(share) ? share : 0;
}

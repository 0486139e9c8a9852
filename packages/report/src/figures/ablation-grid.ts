import { decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { AblationCell, AblationDocument, AblationSignificance } from "../documents.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { cellName, replacementName } from "../terminal/ablation-names.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

export type AblatedDocument = AblationDocument & Sourced;

export interface AblationGridStyle extends FigureStyle {
  /**
   * Which difference is drawn (default `logOdds`): a number of the metrics (`accuracy`, `macroF1`, `probability`, `logOdds`), or
   * `LABEL.recall` and the like of one class.
   */
  readonly metric?: string;
}

/** A grid of heads before anything was measured, to choose from. */
export interface HeadGrid {
  readonly layers: number;
  readonly heads: number;
  readonly model?: { readonly id: string };
}

/** All heads as cells, layers down; those chosen are crossed out: they are switched off. Marks: `head:LAYER.HEAD`. */
export function headGrid(grid: HeadGrid, style: FigureStyle): Figure {
  const { layers, heads } = grid;
  const off = new Set(style.chosen);
  const rows = Array.from({ length: layers }, (_, layer) => `layer ${layer}`);
  const columns = Array.from({ length: heads }, (_, head) => String(head));
  return {
    kind: "head-grid",
    title:
      off.size === 0
        ? `All ${layers * heads} heads are on.`
        : `${off.size} of ${layers * heads} heads ${off.size === 1 ? "is" : "are"} switched off.`,
    caption: captionOf(grid, "Layers down, heads across"),
    svg: heatMap(
      {
        rows,
        columns,
        values: rows.map(() => columns.map(() => null)),
        texts: rows.map(() => columns.map(() => "")),
        mark: (layer, head) => ({
          id: headId(layer, head),
          label: `Layer ${layer}, head ${head}, ${off.has(headId(layer, head)) ? "off" : "on"}`,
        }),
        crossed: (layer, head) => off.has(headId(layer, head)),
      },
      style,
    ),
    table: {
      columns: ["layer", "head", "on"],
      rows: rows.flatMap((_, layer) =>
        columns.map((__, head) => [layer, head, off.has(headId(layer, head)) ? "no" : "yes"]),
      ),
    },
  };
}

/**
 * What each part is worth: layers down, heads (or positions, or neurons) across, the difference without it as ground. Parts that are
 * chosen are crossed out: they are switched off. Marks: `head:LAYER.HEAD`, `row:LAYER.ROW`, `neuron:LAYER.NEURON`, `layer:LAYER`.
 */
export function ablationGrid(document: AblatedDocument, style: AblationGridStyle): Figure {
  const metric = style.metric ?? "logOdds";
  const paired = document.cells.some(({ and }) => and !== undefined);
  const cells = document.cells.map((cell) => ({ cell, value: numberOf(cell.delta, metric) }));
  const layers = [...new Set(cells.map(({ cell }) => rowOf(cell, paired)))];
  const columns = [...new Set(cells.map(({ cell }) => columnOf(cell, paired)))];
  const at = new Map(cells.map((each) => [`${rowOf(each.cell, paired)}/${columnOf(each.cell, paired)}`, each]));
  const found = (row: number, column: number): (typeof cells)[number] | undefined =>
    at.get(`${layers[row]}/${columns[column]}`);
  const numbers = cells.flatMap(({ value }) => value ?? []);
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const decimals = Math.min(4, Math.max(1, decimalsFor(numbers) - 1));
  const grid = layers.map((_, row) => columns.map((__, column) => found(row, column)?.value ?? null));
  const off = new Set(style.chosen);
  const tested = document.cells.some((cell) => testOf(cell, metric) !== undefined);
  return {
    kind: "ablation-grid",
    title: gridTitle(document, metric, cells),
    caption: captionOf(
      document,
      `Change of ${metricName(metric)} without each part`,
      `${printable(document.what)} replaced by ${replacementName(document.what, document.with)}`,
      `${document.examples} ${document.examples === 1 ? "text" : "texts"}`,
      cells.some(({ cell }) => isClear(document, cell, metric)) ? "dot: the 95% interval does not include 0" : "",
    ),
    svg: heatMap(
      {
        rows: layers,
        columns: columns.map((column) => printable(column)),
        values: grid.map((row) => row.map((value) => (value === null || largest === 0 ? value : value / largest))),
        texts: grid.map((row) => row.map((value) => (value === null ? "" : signed(value, decimals)))),
        mark: (row, column) => {
          const each = found(row, column);
          return each === undefined
            ? { id: `none:${row}.${column}`, label: "not measured" }
            : {
                id: idOf(each.cell),
                label: `${spoken(document, each.cell, metric, each.value, decimals)}${off.has(idOf(each.cell)) ? ", off" : ""}`,
              };
        },
        dotted: (row, column) => {
          const each = found(row, column);
          return each !== undefined && isClear(document, each.cell, metric);
        },
        crossed: (row, column) => {
          const each = found(row, column);
          return each !== undefined && off.has(idOf(each.cell));
        },
        widestCell: 64,
      },
      style,
    ),
    table: {
      columns: [
        "part",
        `Δ ${metricName(metric)}`,
        "low",
        "high",
        "clear of 0",
        "value",
        ...(tested ? ["p", "Holm", "Benjamini-Hochberg"] : []),
      ],
      rows: cells.map(({ cell, value }) => [
        cellName(cell),
        value,
        numberOf(cell.low, metric),
        numberOf(cell.high, metric),
        document.examples < fewestTexts || numberOf(cell.low, metric) === null
          ? null
          : isClear(document, cell, metric)
            ? "yes"
            : "no",
        numberOf(cell.metrics, metric),
        ...(tested ? testColumns(testOf(cell, metric)) : []),
      ]),
    },
  };
}

/** The test that goes with a number: of the accuracy, or of a class's numbers. */
function testOf({ tests }: AblationCell, metric: string): AblationSignificance | undefined {
  if (metric === "accuracy") return tests?.accuracy;
  const dot = metric.lastIndexOf(".");
  return dot < 0 || !tests ? undefined : ownOf(tests.perClass, metric.slice(0, dot));
}

function testColumns(test: AblationSignificance | undefined): (number | null)[] {
  return [test?.p ?? null, test?.holm ?? null, test?.benjaminiHochberg ?? null];
}

/** Metrics that a document's grid can be coloured by, with their names for people. */
export function ablationMetrics({ baseline }: AblationDocument): { readonly id: string; readonly name: string }[] {
  const own = Object.entries(baseline.metrics).flatMap(([name, value]) => (typeof value === "number" ? [name] : []));
  const perClass = Object.entries(baseline.metrics.perClass).flatMap(([label, numbers]) =>
    Object.entries(numbers).flatMap(([name, value]) =>
      typeof value === "number" && name !== "support" ? [`${label}.${name}`] : [],
    ),
  );
  return [...own, ...perClass].map((id) => ({ id, name: metricName(id) }));
}

/** A number of some metrics by its name; null where there is none. */
function numberOf(metrics: AblationCell["delta"], metric: string): number | null {
  const dot = metric.lastIndexOf(".");
  const [holder, name]: [object | undefined, string] =
    dot < 0 ? [metrics, metric] : [ownOf(metrics.perClass, metric.slice(0, dot)), metric.slice(dot + 1)];
  const value: unknown = holder === undefined ? undefined : ownOf(holder, name);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function ownOf<T>(holder: Readonly<Record<string, T>> | object, name: string): T | undefined {
  const entry = Object.entries(holder).find(([key]) => key === name);
  return entry?.[1];
}

const metricWords = new Map([
  ["logOdds", "log-odds"],
  ["macroF1", "macro F1"],
  ["f1", "F1"],
  ["rocAuc", "ROC AUC"],
]);

function metricName(metric: string): string {
  const dot = metric.lastIndexOf(".");
  const name = metric.slice(dot + 1);
  const words = metricWords.get(name) ?? name;
  return printable(dot < 0 ? words : `${words} of ${metric.slice(0, dot)}`);
}

/** Differences that are no further apart are the same: counts of the same texts, but for rounding. */
const tie = 1e-9;

/** Which part matters most to a number, and whether chance may be behind it. */
function gridTitle(
  document: AblatedDocument,
  metric: string,
  cells: readonly { readonly cell: AblationCell; readonly value: number | null }[],
): string {
  const [most] = cells.toSorted((one, other) => Math.abs(other.value ?? 0) - Math.abs(one.value ?? 0));
  if (most === undefined || (most.value ?? 0) === 0) return `No part changes ${metricName(metric)}.`;
  const doubted =
    document.examples > 1 && !isClear(document, most.cell, metric) ? ", though chance may be behind it" : "";
  const size = Math.abs(most.value ?? 0);
  const alike = cells.filter(({ value }) => value !== null && Math.abs(Math.abs(value) - size) < tie);
  if (alike.length > 1)
    return `${alike.length} parts change ${metricName(metric)} most, by ${plain(size, 2)} each${doubted}.`;
  const before = numberOf(document.baseline.metrics, metric) ?? 0;
  const after = numberOf(most.cell.metrics, metric) ?? 0;
  const decimals = [2, 3, 4, 5, 6].find((each) => plain(before, each) !== plain(after, each)) ?? 6;
  const way = `${metricName(metric)} ${after < before ? "fall" : "rise"}${metric === "logOdds" ? "" : "s"}`;
  return (
    `${titleName(most.cell)} matters most${doubted}: ` +
    `without it ${way} from ${plain(before, decimals)} to ${plain(after, decimals)}.`
  );
}

/**
 * Of fewer texts a bootstrap interval tells nothing: it can only draw what is there, so that two or three texts that happen to go the
 * same way leave 0 out by themselves. Of five that do so, a sign test is at 1 in 16; of two, at 1 in 2.
 */
const fewestTexts = 5;

/** Whether a difference's 95% interval leaves 0 out, where there are texts enough for it to mean something. */
function isClear({ examples }: AblatedDocument, { low, high }: AblationCell, metric: string): boolean {
  const [least, most] = [numberOf(low, metric), numberOf(high, metric)];
  return examples >= fewestTexts && least !== null && most !== null && (least > 0 || most < 0);
}

function titleName(cell: AblationCell): string {
  if (cell.head !== undefined && cell.layer !== null) return `Head ${cell.layer}.${cell.head}`;
  const name = cellName(cell);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function spoken(
  document: AblatedDocument,
  cell: AblationCell,
  metric: string,
  value: number | null,
  decimals: number,
): string {
  const [low, high] = [numberOf(cell.low, metric), numberOf(cell.high, metric)];
  const interval =
    document.examples > 1 && low !== null && high !== null
      ? `, 95% interval ${signed(low, 3)} to ${signed(high, 3)}${isClear(document, cell, metric) ? ", clear of 0" : ""}`
      : "";
  return `${cellName(cell)}: ${value === null ? "no number" : `${metricName(metric)} ${signed(value, decimals)}`}${interval}`;
}

/** Of pairs each head has a row: what it does alone, and with each other one. */
function rowOf({ layer, head }: AblationCell, paired: boolean): string {
  if (layer === null) return "all";
  return paired ? `${layer}.${head ?? ""}` : `layer ${layer}`;
}

function columnOf({ head, row, neuron, and }: AblationCell, paired: boolean): string {
  if (paired && !and) return "alone";
  if (and) return `${and.layer}.${and.head}`;
  return String(head ?? row ?? neuron ?? "");
}

function headId(layer: number, head: number): string {
  return `head:${layer}.${head}`;
}

function idOf({ layer, head, row, neuron, and }: AblationCell): string {
  const place = layer ?? "all";
  if (and) return `pair:${place}.${head ?? ""}+${and.layer}.${and.head}`;
  if (head !== undefined) return `head:${place}.${head}`;
  if (row !== undefined) return `row:${place}.${row}`;
  return neuron === undefined ? `layer:${place}` : `neuron:${place}.${neuron}`;
}

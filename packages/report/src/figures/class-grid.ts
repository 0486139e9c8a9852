import { ablationSummary, classLosses, isSettled, type ClassLoss } from "../ablation-summary.ts";
import { decimalsFor, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { cellName, replacementName } from "../terminal/ablation-names.ts";
import { pText } from "../terminal/evaluation-conclusion.ts";
import type { AblatedDocument } from "./ablation-grid.ts";
import { captionOf } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

/**
 * Which part is which class: classes down, parts across, the difference of the class's F1 without the part as ground; a dot where it is more
 * than chance among all that was looked at. Marks: `class:CLASS.PART`. Undefined where no class has an F1.
 */
export function classGrid(document: AblatedDocument, style: FigureStyle): Figure | undefined {
  const losses = [...classLosses(document)];
  const { cells, families } = document;
  const at = new Map(
    losses.flatMap(([label, found]) => found.map((loss) => [`${cells.indexOf(loss.cell)} ${label}`, loss])),
  );
  const found = (row: number, column: number): ClassLoss | undefined => at.get(`${column} ${losses[row]?.[0] ?? ""}`);
  const numbers = [...at.values()].map(({ delta }) => delta);
  if (numbers.length === 0) return undefined;
  const largest = numbers.reduce((most, delta) => Math.max(most, Math.abs(delta)), 0) || 1;
  const decimals = Math.min(3, Math.max(1, decimalsFor(numbers) - 1));
  const settled = (loss: ClassLoss | undefined): boolean => loss !== undefined && isSettled(loss, families?.level);
  return {
    kind: "class-grid",
    title: sentence(
      losses.map(([, each]) => each),
      settled,
    ),
    caption: captionOf(
      document,
      "Change of each class's F1 without each part",
      `${printable(document.what)} replaced by ${replacementName(document.what, document.with)}`,
      `${document.examples} texts`,
      numbers.length > 0 && [...at.values()].some(settled)
        ? `dot: below ${families?.level ?? ""} among all tests (Holm)`
        : "",
    ),
    remarks: ablationSummary(document),
    svg: heatMap(
      {
        rows: losses.map(([label]) => printable(label)),
        columns: cells.map((cell) => shortName(cell)),
        values: losses.map((_, row) => cells.map((__, column) => scaled(found(row, column)?.delta, largest))),
        texts: losses.map((_, row) =>
          cells.map((__, column) => {
            const loss = found(row, column);
            return loss ? signed(loss.delta, decimals) : "";
          }),
        ),
        mark: (row, column) => ({
          id: `class:${row}.${column}`,
          label: spoken(losses[row]?.[0] ?? "", cells[column] && cellName(cells[column]), found(row, column)),
        }),
        dotted: (row, column) => settled(found(row, column)),
        widestCell: 48,
      },
      style,
    ),
    table: {
      columns: ["class", "part", "Δ F1", "low", "high", "F1 without", "p", "Holm", "Benjamini-Hochberg"],
      rows: losses.flatMap(([label, own]) =>
        own.map(({ cell, delta, low, high, after, test }) => [
          label,
          cellName(cell),
          delta,
          low ?? null,
          high ?? null,
          after,
          test?.p ?? null,
          test?.holm ?? null,
          test?.benjaminiHochberg ?? null,
        ]),
      ),
    },
  };
}

function scaled(delta: number | undefined, largest: number): number | null {
  return delta === undefined ? null : delta / largest;
}

/** The classes that rest most on one part, those that lose most first; where chance may be behind all of it, the one that loses most. */
function sentence(losses: readonly (readonly ClassLoss[])[], settled: (loss: ClassLoss) => boolean): string {
  const most = losses
    .flatMap(([first]) => (first && first.delta < 0 ? [first] : []))
    .toSorted((one, other) => one.delta - other.delta);
  const [largest] = most;
  if (!largest) return "No class loses anything without any part.";
  const sure = most.filter(settled).slice(0, 3);
  if (sure.length === 0)
    return `${printable(largest.label)} loses most without ${cellName(largest.cell)} (F1 ${signed(largest.delta, 2)})${largest.test ? ", though chance may be behind it" : ""}.`;
  const parts = sure.map(
    ({ label, cell, delta }, index) =>
      `${printable(label)} ${index === 0 ? "rests most " : ""}on ${cellName(cell)} (F1 ${signed(delta, 2)})`,
  );
  return `${parts.join(", ")}.`;
}

function shortName({ layer, head, and, neuron, row }: AblatedDocument["cells"][number]): string {
  if (head !== undefined) return `${layer}.${head}${and ? `+${and.layer}.${and.head}` : ""}`;
  if (neuron !== undefined) return `${layer}:${neuron}`;
  const place = layer === null ? "" : `layer ${layer}`;
  return row === undefined ? place : `${place} ${printable(String(row))}`.trim();
}

function spoken(label: string, part: string | undefined, loss: ClassLoss | undefined): string {
  if (!loss) return `${printable(label)} without ${part ?? "this"}: not measured`;
  const { delta, low, high, test } = loss;
  const interval =
    low === undefined || high === undefined ? "" : `, 95% interval ${signed(low, 3)} to ${signed(high, 3)}`;
  const p = test ? `, p ${pText(test.p)}, among all tests ${pText(test.holm)}` : "";
  return `${printable(label)} without ${part}: F1 ${signed(delta, 3)}${interval}${p}`;
}

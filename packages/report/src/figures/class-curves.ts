import { plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { EvaluatedModelDocument } from "../evaluation-document.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { squareLines, type SquareLine } from "./unit-square.ts";

type Evaluated = EvaluatedModelDocument & Sourced;

/** The receiver operating characteristic of each class against the others. Marks: `class:INDEX`. Undefined where no class has one. */
export function rocCurves(document: Evaluated, style: FigureStyle): Figure | undefined {
  const lines = linesOf(document, "rocAuc", ({ roc }) => roc && [roc.falsePositiveRate, roc.truePositiveRate]);
  if (lines.length === 0) return undefined;
  return {
    kind: "roc-curves",
    title: sentence(lines, "told from the others", "ROC AUC"),
    caption: captionOf(document, "ROC, each class against the others", "dotted: chance"),
    svg: squareLines(
      { lines, across: "of the others, called so as well", up: "of the class, found", diagonal: true },
      style,
    ),
    table: tableOf(lines, "false positive rate", "true positive rate"),
  };
}

/** Precision by recall of each class. Marks: `class:INDEX`. Undefined where no class has one. */
export function precisionRecallCurves(document: Evaluated, style: FigureStyle): Figure | undefined {
  const lines = linesOf(
    document,
    "averagePrecision",
    ({ precisionRecall: curve }) => curve && [curve.recall, curve.precision],
  );
  if (lines.length === 0) return undefined;
  return {
    kind: "precision-recall-curves",
    title: sentence(lines, "found without false alarms", "average precision"),
    caption: captionOf(document, "Precision by recall, each class against the others"),
    svg: squareLines({ lines, across: "of the class, found", up: "of those called so, right", diagonal: false }, style),
    table: tableOf(lines, "recall", "precision"),
  };
}

interface ClassLine extends SquareLine {
  readonly area: number;
}

function linesOf(
  { perClass, curves }: Evaluated,
  area: "rocAuc" | "averagePrecision",
  curveOf: (curves: Evaluated["curves"][string]) => readonly [readonly number[], readonly number[]] | null,
): ClassLine[] {
  return Object.entries(perClass).flatMap(([label, own], index) => {
    const of = Object.hasOwn(curves, label) ? curves[label] : undefined;
    const points = of ? curveOf(of) : null;
    const value = own[area];
    if (!points || value === null) return [];
    const [x, y] = points;
    return [{ id: `class:${index}`, title: label, value: plain(value, 3), area: value, x, y }];
  });
}

function sentence(lines: readonly ClassLine[], what: string, area: string): string {
  const ordered = lines.toSorted((one, other) => other.area - one.area);
  const [best, worst] = [ordered[0], ordered.at(-1)];
  if (!best || !worst || best === worst || best.value === worst.value)
    return `Classes are ${what} with ${area} ${best?.value ?? "-"}.`;
  return `${printable(best.title)} is best ${what} (${area} ${best.value}), ${printable(worst.title)} worst (${worst.value}).`;
}

function tableOf(lines: readonly SquareLine[], x: string, y: string): Figure["table"] {
  return {
    columns: ["class", x, y],
    rows: lines.flatMap((line) => line.x.map((value, index) => [line.title, value, line.y[index] ?? null])),
  };
}

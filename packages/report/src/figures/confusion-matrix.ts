import { count } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { EvaluatedModelDocument } from "../evaluation-document.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { commonestMistake, percentOf } from "../terminal/evaluation-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

/**
 * What was taken for what: true classes down, answers across; the ground is the share of the true class, against where it is wrong.
 * Marks: `cell:TRUE.SAID`, places among the labels.
 */
export function confusionMatrix(
  document: EvaluatedModelDocument & Sourced,
  labels: readonly string[],
  style: FigureStyle,
): Figure {
  const { confusion } = document;
  const names = labels.map(printable);
  const totals = confusion.map((row) => row.reduce((sum, texts) => sum + texts, 0));
  const shareOf = (gold: number, said: number): number | null =>
    totals[gold] === 0 ? null : (confusion[gold]?.[said] ?? 0) / (totals[gold] ?? 1);
  const mistake = commonestMistake(labels, confusion);
  return {
    kind: "confusion-matrix",
    title: mistake
      ? `Most often ${printable(mistake.gold)} is taken for ${printable(mistake.said)}: ${mistake.texts} of ${count(mistake.of, "text")}.`
      : "Nothing is taken for anything else.",
    caption: captionOf(document, "Texts by true class (down) and answer (across)", "ground: share of the true class"),
    svg: heatMap(
      {
        rows: names,
        columns: names,
        values: names.map((_, gold) =>
          names.map((__, said) => {
            const share = shareOf(gold, said);
            return share === null ? null : gold === said ? share : -share;
          }),
        ),
        texts: confusion.map((row) => row.map(String)),
        mark: (gold, said) => ({
          id: `cell:${gold}.${said}`,
          label: `${confusion[gold]?.[said] ?? 0} of ${count(totals[gold] ?? 0, "text")} of ${names[gold] ?? ""} said to be ${names[said] ?? ""}${shareOf(gold, said) === null ? "" : `, ${percentOf(shareOf(gold, said) ?? 0)}`}`,
        }),
        widestCell: 88,
      },
      style,
    ),
    table: {
      columns: ["true", "said", "texts", "share"],
      rows: labels.flatMap((gold, row) =>
        labels.map((said, column) => [gold, said, confusion[row]?.[column] ?? 0, shareOf(row, column)]),
      ),
    },
  };
}

import { decimalsFor, plain } from "../cells/numbers.ts";
import { readableToken } from "../cells/readable-token.ts";
import type { Figure } from "../figure/figure.ts";
import {
  amongShown,
  attentionCaption,
  attentionTitle,
  weightsOf,
  type AttendedDocument,
  type AttentionFigureStyle,
} from "./attention-weights.ts";
import { heatMap } from "./heat-map.ts";

export interface AttentionCellsStyle extends AttentionFigureStyle {
  /** The weight that is darkest (the largest drawn unless said), so that several matrices have one scale. */
  readonly darkest?: number;
}

/** The weights as a matrix: rows look at columns, the darker the more. Marks: `cell:QUERY.KEY`; of long texts `query:INDEX`. */
export function attentionCells(document: AttendedDocument, style: AttentionCellsStyle): Figure {
  const weights = weightsOf(document, style);
  const { mean, shown, names } = weights;
  const values = amongShown(mean, weights);
  const isCausal =
    values.length > 1 && values.every((row, query) => row.every((value, key) => key <= query || value === 0));
  const largest = style.darkest ?? values.flat().reduce((most, value) => Math.max(most, value), 0);
  const decimals = document.pattern === undefined ? Math.max(2, decimalsFor(values.flat()) - 1) : 2;
  const name = (index: number | undefined): string => readableToken(document.tokens[index ?? -1] ?? "");
  return {
    kind: "attention-cells",
    title: attentionTitle(document, weights),
    caption: attentionCaption(document, weights, style, `rows look at columns; strongest: ${plain(largest, decimals)}`),
    svg: heatMap(
      {
        rows: shown.map(name),
        columns: shown.map(name),
        // What no token can see has no cell.
        values: values.map((row, query) =>
          row.map((value, key) => (isCausal && key > query ? null : largest === 0 ? 0 : value / largest)),
        ),
        sparse: true,
        texts: values.map((row) => row.map((value) => plain(value, decimals))),
        mark: (row, column) => ({
          id: `cell:${shown[row] ?? 0}.${shown[column] ?? 0}`,
          label: `${names[shown[row] ?? -1] ?? ""} to ${names[shown[column] ?? -1] ?? ""}, ${plain(values[row]?.[column] ?? 0, decimals)}`,
        }),
        rowMark: (row) => ({ id: `query:${shown[row] ?? 0}`, label: `from ${names[shown[row] ?? -1] ?? "token"}` }),
      },
      style,
    ),
    table: {
      columns: ["from \\ to", ...shown.map((index) => names[index] ?? "")],
      rows: values.map((row, index) => [names[shown[index] ?? -1] ?? "", ...row]),
    },
  };
}

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
  const { mean, from, to } = weights;
  const values = amongShown(mean, weights);
  const isCausal =
    document.queries === undefined &&
    values.length > 1 &&
    values.every((row, query) => row.every((value, key) => key <= query || value === 0));
  const largest = style.darkest ?? values.flat().reduce((most, value) => Math.max(most, value), 0);
  const decimals = document.pattern === undefined ? Math.max(2, decimalsFor(values.flat()) - 1) : 2;
  const { tokens, queries = tokens } = document;
  const columns = to.shown.map((index) => to.names[index] ?? "");
  const rows = from.shown.map((index) => from.names[index] ?? "");
  return {
    kind: "attention-cells",
    title: attentionTitle(document, weights),
    caption: attentionCaption(document, weights, style, `rows look at columns; strongest: ${plain(largest, decimals)}`),
    svg: heatMap(
      {
        rows: from.shown.map((index) => readableToken(queries[index] ?? "")),
        columns: to.shown.map((index) => readableToken(tokens[index] ?? "")),
        // What no token can see has no cell.
        values: values.map((row, query) =>
          row.map((value, key) => (isCausal && key > query ? null : largest === 0 ? 0 : value / largest)),
        ),
        sparse: true,
        texts: values.map((row) => row.map((value) => plain(value, decimals))),
        mark: (row, column) => ({
          id: `cell:${from.shown[row] ?? 0}.${to.shown[column] ?? 0}`,
          label: `${rows[row] ?? ""} to ${columns[column] ?? ""}, ${plain(values[row]?.[column] ?? 0, decimals)}`,
        }),
        rowMark: (row) => ({ id: `query:${from.shown[row] ?? 0}`, label: `from ${rows[row] || "token"}` }),
      },
      style,
    ),
    table: {
      columns: ["from \\ to", ...columns],
      rows: values.map((row, index) => [rows[index] ?? "", ...row]),
    },
  };
}

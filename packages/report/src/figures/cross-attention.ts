import { plain } from "../cells/numbers.ts";
import { readableToken } from "../cells/readable-token.ts";
import { shortened } from "../cells/shortened.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { distinctNames } from "../terminal/attention-caption.ts";
import { quoted } from "../terminal/attention-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

/** Attention from some tokens to others, of one layer of an encoder-decoder. */
export interface CrossAttention extends Sourced {
  readonly part: "cross" | "encoder" | "decoder";
  readonly layer: number;
  /** Counted from 0; of several, `weights` are their mean. */
  readonly heads: readonly number[];
  /** Those that look. */
  readonly queries: readonly string[];
  /** Those that are looked at. */
  readonly keys: readonly string[];
  /** [queries][keys] */
  readonly weights: readonly (readonly number[])[];
}

const parts = {
  cross: "cross-attention: rows are tokens that the decoder reads, columns what the encoder read",
  encoder: "the encoder's own attention: rows look at columns",
  decoder: "the decoder's own attention: rows look at columns, none at what comes later",
} as const;

/** Which token looks at which, where these may be two texts: rows look at columns. Marks: `cell:QUERY.KEY`; of long texts `query:INDEX`. */
export function crossAttention(input: CrossAttention, style: FigureStyle): Figure {
  const { part, layer, heads, queries, keys, weights } = input;
  const [from, to] = [namesOf(queries), namesOf(keys)];
  const largest = weights.flat().reduce((most, value) => Math.max(most, value), 0);
  const at = (row: number, column: number): number => weights[row]?.[column] ?? 0;
  return {
    kind: "cross-attention",
    title: titleOf(weights, to),
    caption: captionOf(
      input,
      `Layer ${layer}, ${heads.length === 1 ? `head ${heads[0] ?? 0}` : `mean of ${heads.length} heads`} (counted from 0)`,
      parts[part],
      `strongest: ${plain(largest, 2)}`,
    ),
    svg: heatMap(
      {
        rows: queries.map(readableToken),
        columns: keys.map(readableToken),
        values: queries.map((_, row) =>
          keys.map((__, column) => {
            if (part === "decoder" && column > row) return null; // what comes later is hidden
            return largest === 0 ? 0 : at(row, column) / largest;
          }),
        ),
        sparse: true,
        texts: queries.map((_, row) => keys.map((__, column) => plain(at(row, column), 2))),
        mark: (row, column) => ({
          id: `cell:${row}.${column}`,
          label: `${from[row] ?? ""} to ${to[column] ?? ""}, ${plain(at(row, column), 2)}`,
        }),
        rowMark: (row) => ({ id: `query:${row}`, label: `from ${from[row] || "token"}` }),
      },
      style,
    ),
    table: {
      columns: ["from \\ to", ...to],
      rows: queries.map((_, row) => [from[row] ?? "", ...keys.map((__, column) => at(row, column))]),
    },
  };
}

function namesOf(tokens: readonly string[]): string[] {
  return distinctNames(tokens.map(readableToken), (token) => shortened(token, 24));
}

/** Where most of the rows look most. */
function titleOf(weights: readonly (readonly number[])[], keys: readonly string[]): string {
  const favourites = weights.map((row) => row.indexOf(row.reduce((most, value) => Math.max(most, value), 0)));
  const counts = keys.map((_, key) => favourites.filter((each) => each === key).length);
  const most = counts.indexOf(counts.reduce((largest, count) => Math.max(largest, count), 0));
  return weights.length === 0 || keys.length === 0
    ? "There are no tokens."
    : `${counts[most] ?? 0} of ${weights.length} tokens look most at ${quoted(keys[most])}.`;
}

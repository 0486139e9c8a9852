import { decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { MethodsDocument, Subject } from "../documents.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import {
  commonWords,
  leadersText,
  methodColumns,
  methodRemarks,
  misfitTexts,
  mostTelling,
  shareIn,
  titlesOf,
} from "../terminal/method-columns.ts";
import { captionOf, type MethodNames, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

/** Several methods' answers about one text: with `words` and `agreement`, as documents of several methods have them. */
export interface ComparedMethods extends Subject, Sourced {
  readonly results: MethodsDocument["results"];
}

export interface MethodScoresStyle extends FigureStyle, MethodNames {
  /** Words at most (24 unless said): those that any method gives most. */
  readonly words?: number;
}

/** Words down, methods across; grounds are measured by each method's own largest score. Marks: `score:WORD.METHOD`. */
export function methodScores(document: ComparedMethods, style: MethodScoresStyle): Figure {
  const { results } = document;
  const columns = methodColumns(results, titlesOf(style));
  const words = commonWords(results);
  const shown = mostTelling(columns, words.length, style.words ?? 24);
  const written = columns.map(({ scores, sided }) => {
    const decimals = Math.min(3, decimalsFor(scores));
    return (word: number): string => (sided ? signed(scores[word] ?? 0, decimals) : plain(scores[word] ?? 0, decimals));
  });
  const names = shown.map((word) => printable(words[word] ?? ""));
  const texts = shown.map((word) => written.map((write) => write(word)));
  const left = words.length - shown.length;
  return {
    kind: "method-scores",
    title: leadersText(columns, words),
    caption: captionOf(
      document,
      columns.map(({ title }) => title).join(", "),
      misfitTexts(results, titlesOf(style)).join(" "),
      methodRemarks(results, columns).join(" ").replace("bars: within each method", "grounds: within each method"),
      left > 0 ? `${left} more words, which all methods give less, are in the table` : "",
    ),
    svg: heatMap(
      {
        rows: names,
        columns: columns.map(({ title }) => title),
        values: shown.map((word) => columns.map((column) => shareIn(column, word))),
        texts,
        mark: (row, column) => ({
          id: `score:${shown[row] ?? 0}.${column}`,
          label: `${names[row] || "word"}, ${columns[column]?.title ?? ""}: ${texts[row]?.[column] ?? ""}`,
        }),
        widestCell: 140,
      },
      style,
    ),
    table: {
      columns: ["word", ...columns.map(({ title }) => title)],
      rows: words.map((word, index) => [word, ...columns.map(({ scores }) => scores[index] ?? null)]),
    },
  };
}

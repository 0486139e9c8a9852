import { bar } from "../cells/bar.ts";
import { fit, left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../cells/line.ts";
import { count, decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { MethodsDocument, Subject } from "../documents.ts";
import { foundWords } from "./found-words.ts";
import { agreementLines } from "./method-agreement.ts";
import {
  commonWords,
  leadersText,
  methodColumns,
  methodRemarks,
  misfitTexts,
  mostTelling,
  shareIn,
  titlesOf,
  type MethodColumn,
} from "./method-columns.ts";
import { probabilityBars } from "./probabilities.ts";
import { ranked } from "./ranked.ts";
import { stage } from "./stage.ts";

export interface MethodsStyle extends Style {
  /** Names of methods for people, by their ids; the id itself where there is none. */
  readonly titles?: Readonly<Record<string, string>>;
}

/** Words that are listed: those that any method gives most. */
const mostWords = 16;

/** A column is readable from so many cells on; where there is room for fewer, columns go below one another. */
const narrowest = 12;
const widest = 26;

/**
 * What several methods say of one text: their scores of the same words side by side, each with a bar that is measured by its own
 * method's largest, then how far they rank the words alike.
 * @param results with `words` and `agreement`, as documents of several methods have them
 */
export function methodsText(subject: Subject, results: MethodsDocument["results"], style: MethodsStyle): string {
  const width = widthFor(style);
  const titleOf = titlesOf(style);
  const columns = methodColumns(results, titleOf);
  const [first] = results;
  const words = commonWords(results);
  const shown = mostTelling(columns, words.length, mostWords);
  const lines: Line[] = [
    ...stage(subject, width),
    ...(first === undefined ? [] : probabilityBars(probabilities(first), width)),
    [],
    ...blocks(columns, width).flatMap((block, index) => [
      ...(index > 0 ? [[]] : []),
      ...table(block, words, shown, width),
    ]),
    ...(shown.length < words.length
      ? [
          [
            {
              text: `  … and ${count(words.length - shown.length, "more word")}, which all methods give less`,
              ink: "quiet",
            } as const,
          ],
        ]
      : []),
    [],
    ...paragraph(leadersText(columns, words), width, 0, { ink: "strong" }),
    ...results.flatMap((result) => foundText(result, titleOf)).flatMap((text) => paragraph(text, width, 0)),
    ...misfitTexts(results, titleOf).flatMap((text) => paragraph(text, width, 0, { ink: "strong" })),
    ...agreementLines(results, titleOf, width),
    ...methodRemarks(results, columns).flatMap((text) => paragraph(text, width, 0, { ink: "quiet" })),
  ];
  return render(lines, style);
}

/** What a method says that looks for a few words. */
function foundText(result: MethodsDocument["results"][number], titleOf: (method: string) => string): string[] {
  const found = foundWords(result);
  return found ? [`${printable(titleOf(result.method))}: ${found.sentence}`] : [];
}

function probabilities({ prediction, target }: MethodsDocument["results"][number]): { label: string; value: number }[] {
  return ranked(prediction.probabilities).filter(({ label }, index) => index === 0 || label === target.label);
}

function nameWidthFor(width: number): number {
  return Math.min(20, Math.max(6, Math.floor(width / 4)));
}

/** As many columns at once as have room. */
function blocks(columns: readonly MethodColumn[], width: number): MethodColumn[][] {
  const room = Math.max(1, Math.floor((width - 2 - nameWidthFor(width)) / (narrowest + 2)));
  const rows = Math.max(1, Math.ceil(columns.length / room));
  const each = Math.ceil(columns.length / rows);
  return Array.from({ length: rows }, (_, row) => columns.slice(row * each, (row + 1) * each));
}

function table(
  columns: readonly MethodColumn[],
  words: readonly string[],
  shown: readonly number[],
  width: number,
): Line[] {
  const rest = columns.some((column) => column.rest !== 0);
  const names = shown.map((word) => fit(printable(words[word] ?? ""), nameWidthFor(width)));
  const nameWidth = Math.max(rest ? 6 : 0, ...names.map(widthOf));
  const room = Math.min(widest, Math.floor((width - 2 - nameWidth) / columns.length) - 2);
  const cells = columns.map((column) => cellsOf(column, room));
  return [
    [
      { text: " ".repeat(2 + nameWidth) },
      ...columns.map((column): Piece => ({ text: `  ${left(column.title, room)}`, ink: "strong" })),
    ],
    ...shown.map((word, row): Line => [
      { text: `  ${left(names[row] ?? "", nameWidth)}` },
      ...cells.flatMap((cell) => cell(word)),
    ]),
    ...(rest
      ? [
          [
            { text: `  ${left("(rest)", nameWidth)}`, ink: "quiet" } as const,
            ...cells.flatMap((cell) => cell(undefined)),
          ],
        ]
      : []),
  ];
}

/** Cells of a column, all of one width: a number, and a bar where there is room. Of no word: the rest, which has no bar. */
function cellsOf(column: MethodColumn, room: number): (word: number | undefined) => Piece[] {
  const number = column.sided ? signed : plain;
  const decimals = Math.min(3, decimalsFor(column.scores));
  const written = [...column.scores, column.rest].map((score) => number(score, decimals));
  const numberWidth = Math.min(room, Math.max(...written.map(widthOf)));
  const barRoom = room - numberWidth - 1;
  return (word) => {
    const score = word === undefined ? column.rest : (column.scores[word] ?? 0);
    const drawn =
      word === undefined || barRoom < 2
        ? ""
        : bar(Math.abs(shareIn(column, word)), barRoom, score < 0 ? "against" : "for");
    return [
      {
        text: `  ${right(number(score, decimals), numberWidth)} `,
        ...(word === undefined && { ink: "quiet" as const }),
      },
      { text: left(drawn, Math.max(0, barRoom)), ink: score < 0 ? "against" : "for" },
    ];
  };
}

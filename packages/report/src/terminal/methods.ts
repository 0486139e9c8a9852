import { bar } from "../cells/bar.ts";
import { fit, left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../cells/line.ts";
import { count, decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { MethodsDocument, Subject } from "../documents.ts";
import { isReading, isSensitivity, outputName } from "./conclusion.ts";
import { agreementLines, titlesOf } from "./method-agreement.ts";
import { probabilityBars, ranked } from "./probabilities.ts";
import { stage } from "./stage.ts";

export interface MethodsStyle extends Style {
  /** Names of methods for people, by their ids; the id itself where there is none. */
  readonly titles?: Readonly<Record<string, string>>;
}

/** One method's scores on the common words. */
interface Column {
  readonly title: string;
  readonly scores: readonly number[];
  readonly rest: number;
  readonly sided: boolean;
  /** Which number the scores explain. */
  readonly kind: string;
  readonly largest: number;
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
  const columns = results.map((result): Column => {
    const { scores = [], rest = 0 } = result.words ?? {};
    const largest = Math.max(0, ...scores.map(Math.abs));
    return {
      title: titleOf(result.method),
      scores,
      rest,
      sided: !isSensitivity(result),
      kind: outputName(result),
      largest,
    };
  });
  const [first] = results;
  const words = (first?.words?.units ?? []).map(({ text, spans }) =>
    spans === undefined ? text : `${text} (${count(spans.length, "place")})`,
  );
  const shown = mostTelling(columns, words.length);
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
    ...paragraph(leaders(columns, words), width, 0, { ink: "strong" }),
    ...agreementLines(results, titleOf, width),
    ...remarks(results, columns).flatMap((text) => paragraph(text, width, 0, { ink: "quiet" })),
  ];
  return render(lines, style);
}

function probabilities({ prediction, target }: MethodsDocument["results"][number]): { label: string; value: number }[] {
  return ranked(prediction.probabilities).filter(({ label }, index) => index === 0 || label === target.label);
}

/** The words with the largest shares, in the order of the text. */
function mostTelling(columns: readonly Column[], words: number): number[] {
  const sizes = Array.from({ length: words }, (_, word) =>
    Math.max(0, ...columns.map((column) => Math.abs(share(column, word)))),
  );
  return [...sizes.keys()]
    .toSorted((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0))
    .slice(0, mostWords)
    .toSorted((one, other) => one - other);
}

function share({ scores, largest }: Column, word: number): number {
  return largest === 0 ? 0 : (scores[word] ?? 0) / largest;
}

function nameWidthFor(width: number): number {
  return Math.min(20, Math.max(6, Math.floor(width / 4)));
}

/** As many columns at once as have room. */
function blocks(columns: readonly Column[], width: number): Column[][] {
  const room = Math.max(1, Math.floor((width - 2 - nameWidthFor(width)) / (narrowest + 2)));
  const rows = Math.max(1, Math.ceil(columns.length / room));
  const each = Math.ceil(columns.length / rows);
  return Array.from({ length: rows }, (_, row) => columns.slice(row * each, (row + 1) * each));
}

function table(columns: readonly Column[], words: readonly string[], shown: readonly number[], width: number): Line[] {
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
function cellsOf(column: Column, room: number): (word: number | undefined) => Piece[] {
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
        : bar(Math.abs(share(column, word)), barRoom, score < 0 ? "against" : "for");
    return [
      {
        text: `  ${right(number(score, decimals), numberWidth)} `,
        ...(word === undefined && { ink: "quiet" as const }),
      },
      { text: left(drawn, Math.max(0, barRoom)), ink: score < 0 ? "against" : "for" },
    ];
  };
}

/** Which word each method has first. */
function leaders(columns: readonly Column[], words: readonly string[]): string {
  const firsts = columns.map((column) => {
    const sizes = column.scores.map(Math.abs);
    return column.largest === 0 ? undefined : words[sizes.indexOf(column.largest)];
  });
  const votes = new Map<string, number>();
  for (const word of firsts) if (word !== undefined) votes.set(word, (votes.get(word) ?? 0) + 1);
  const [leader] = [...votes].toSorted(([, one], [, other]) => other - one);
  if (leader === undefined) return "No method gives any word a score.";
  const [word, times] = leader;
  if (times === columns.length)
    return `${times === 2 ? "Both methods" : `All ${times} methods`} give "${fit(printable(word), 32)}" most.`;
  const others = columns
    .map(({ title }, index) => [title, firsts[index]] as const)
    .filter(([, first]) => first !== word)
    .map(([title, first]) => (first === undefined ? `${title} none` : `${title} "${fit(printable(first), 24)}"`));
  return times === 1
    ? `Each method gives another word most: ${columns.map(({ title }, i) => `${title} "${fit(printable(firsts[i] ?? ""), 24)}"`).join(", ")}.`
    : `${times} of ${columns.length} methods give "${fit(printable(word), 32)}" most; ${others.join(", ")}.`;
}

function remarks(results: MethodsDocument["results"], columns: readonly Column[]): string[] {
  const [first] = results;
  if (first === undefined) return [];
  const read = results.filter(isReading);
  if (read.length === results.length)
    return [
      "Words: how much of each is read to tell the class, a word's tokens summed; bars: within each method.",
      "The same for every class: sizes, without a side.",
    ];
  const label = printable(first.target.label);
  const summed = "a word's tokens summed; bars: within each method.";
  const sided = columns.filter((column) => column.sided);
  if (sided.length === 0)
    return [
      `Words: how much each counts for ${label} (${kindsOf(columns)}), ${summed}`,
      "All are sizes, without a side.",
    ];
  const sizes = columns.filter((column) => !column.sided).map(({ title }) => title);
  return [
    `Words: what speaks for ${label} (${kindsOf(sided)}), ${summed}`,
    ...(sizes.length === 0 ? [] : [`${sizes.join(", ")}: sizes, without a side.`]),
  ];
}

/** Which number is explained; where several are, each with its methods. */
function kindsOf(columns: readonly Column[]): string {
  const kinds = new Map<string, string[]>();
  for (const { kind, title } of columns) kinds.set(kind, [...(kinds.get(kind) ?? []), title]);
  if (kinds.size < 2) return [...kinds.keys()].join("");
  return Array.from(kinds, ([kind, titles]) => `${kind}: ${titles.join(", ")}`).join("; ");
}

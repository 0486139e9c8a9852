import { fit, left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { decimalsFor, plain } from "../cells/numbers.ts";
import { readableToken } from "../cells/readable-token.ts";
import type { StepsDocument } from "../step-documents.ts";
import { stage } from "./stage.ts";
import { stepsConclusion } from "./steps-conclusion.ts";

export interface StepsStyle extends Style {
  /** The method's name for people. */
  readonly title?: string;
}

/** Columns of one cell, and the blank behind it. */
const cell = 6;
const mostNameWidth = 14;

/**
 * What each written token rests on: a matrix, rows of tokens by columns of steps, as many side by side as fit, each cell on a ground that
 * says how much for or against, measured by the largest score of its column; and how sure the model was of each.
 */
export function stepsText(document: StepsDocument, style: StepsStyle): string {
  const width = widthFor(style);
  const names = document.units.map(({ text }) => readableToken(text));
  const nameWidth = Math.min(mostNameWidth, Math.max(4, ...names.map(widthOf)));
  const perBlock = Math.max(1, Math.floor((width - nameWidth - 4) / (cell + 1)));
  const decimals = Math.min(3, decimalsFor(document.scores.flat().map((score) => score ?? 0)));
  const blocks: Line[] = [];
  for (let from = 0; from < document.steps.length; from += perBlock)
    blocks.push(
      [],
      ...block(document, names, nameWidth, from, Math.min(from + perBlock, document.steps.length), decimals),
    );
  const lines: Line[] = [
    ...stage(document, width),
    ...paragraph(stepsConclusion(document), width, 0, { ink: "strong" }),
    ...paragraph(`${style.title ?? document.method}: ${reading(document)}`, width, 0, { ink: "quiet" }),
    ...blocks,
  ];
  return render(lines, style);
}

function block(
  document: StepsDocument,
  names: readonly string[],
  nameWidth: number,
  from: number,
  to: number,
  decimals: number,
): Line[] {
  const { units, steps, scores } = document;
  const some = steps.slice(from, to);
  const heads = some.map(({ unit }) => right(fit(names[unit] ?? "", cell), cell)).join(" ");
  const chances = some.map(({ probability }) => right(percent(probability), cell)).join(" ");
  const largest = some.map((_, step) =>
    scores.reduce((most, row) => Math.max(most, Math.abs(row[from + step] ?? 0)), 0),
  );
  const rows = units.flatMap((unit, index): Line[] => {
    const row = scores[index]?.slice(from, to) ?? [];
    if (row.every((score) => score === null)) return [];
    const sideBegins = unit.side === "target" && units[index - 1]?.side === "source";
    return [
      ...(sideBegins ? [[]] : []),
      [
        { text: left(fit(names[index] ?? "", nameWidth), nameWidth), ...(unit.written && { ink: "quiet" as const }) },
        { text: "  " },
        ...row.flatMap((score, step): Line => [
          score === null
            ? { text: " ".repeat(cell) }
            : { text: right(short(score, decimals), cell), ground: score / (largest[step] || 1) },
          { text: " " },
        ]),
      ],
    ];
  });
  return [
    [{ text: " ".repeat(nameWidth + 2) }, { text: heads, ink: "strong" }],
    [
      { text: left("sure", nameWidth), ink: "quiet" },
      { text: `  ${chances}`, ink: "quiet" },
    ],
    ...rows,
  ];
}

function reading(document: StepsDocument): string {
  const { sizes, normalized, outputKind, options, seconds, steps } = document;
  const held = steps.some(({ against }) => against) ? ", held against another token's" : "";
  const what = normalized ? "shares of each column" : `scores of ${outputKind ?? "the output"}${held}`;
  const aggregation = typeof options["aggregation"] === "string" ? `, ${options["aggregation"]}` : "";
  const side = sizes ? "they say how much, not for or against" : "blue speaks for the token above, orange against it";
  return `${what}${aggregation}; columns are what was written, rows what stands before; ${side}.${errorsOf(document)}${seconds === undefined ? "" : ` ${seconds.toFixed(1)} s.`}`;
}

/** How far a score may be off, where samples were drawn. */
function errorsOf({ stderr, stopped }: StepsDocument): string {
  const largest = stderr?.flat().reduce<number>((most, error) => Math.max(most, error ?? 0), 0);
  const told =
    largest === undefined
      ? ""
      : ` Standard errors up to ${Number(largest.toPrecision(2))}; 95% lie within 1.96 of them.`;
  if (stopped === undefined) return told;
  return `${told} ${stopped.reached ? "Small enough" : "Ended by the cap"} with ${stopped.samples} samples.`;
}

function percent(probability: number): string {
  const value = probability * 100;
  return value >= 9.95 ? `${value.toFixed(0)}%` : `${value.toFixed(1)}%`;
}

function short(score: number, decimals: number): string {
  const text = plain(score, decimals);
  return text.length > cell ? score.toPrecision(2).slice(0, cell) : text;
}

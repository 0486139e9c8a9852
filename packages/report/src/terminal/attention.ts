import { fit, left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { decimalsFor, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { AttentionDocument } from "../documents.ts";
import { distinctNames, placeText, type AttentionPlace } from "./attention-caption.ts";
import { attentionConclusion } from "./attention-conclusion.ts";
import { stage, writtenText } from "./stage.ts";

const shades = ["  ", "░░", "▒▒", "▓▓", "██"];
const targetsListed = 3;

/** A matrix of more tokens is nothing that a person reads in a terminal. */
const mostInMatrix = 40;

export interface AttentionStyle extends Style, Pick<AttentionPlace, "title" | "asks"> {}

/**
 * What each token attends to, or draws on: one sentence, a matrix where it fits (rows look at columns; darker is more,
 * measured by the largest weight), and for every token the strongest targets.
 */
export function attentionText(document: AttentionDocument, style: AttentionStyle): string {
  const width = widthFor(style);
  const tokens = document.tokens.map(printable);
  const apart = document.queries !== undefined;
  const queries = document.queries?.map(printable) ?? tokens;
  const given = document.scores ?? document.pattern ?? [];
  const pattern = given.map((row) => row.map((weight) => (Number.isFinite(weight) ? weight : 0)));
  const isPattern = document.scores === undefined;
  const decimals = isPattern ? 2 : Math.max(2, decimalsFor(pattern.flat()) - 1);
  const numberWidth = `${Math.max(0, queries.length - 1)}`.length;
  const nameWidth = Math.min(16, Math.max(0, ...queries.map(widthOf)));
  const labels = queries.map((token, index) => `  ${right(`${index}`, numberWidth)} ${left(token, nameWidth)}`);
  const names = distinctNames(tokens, (token) => fit(token, 16));
  const lines: Line[] = [
    ...stage(document, width),
    ...written(document, width),
    ...paragraph(attentionConclusion(pattern, names, isPattern, apart), width, 0, { ink: "strong" }),
    ...paragraph(placeText({ ...document, ...style }), width, 0, { ink: "quiet" }),
    [],
    ...matrix(pattern, labels, names, width, isPattern ? "Rows look at columns" : "Rows draw on columns", decimals),
    ...(apart ? paragraph(`Columns: ${names.map((name, index) => `${index} ${name}`).join("  ")}`, width, 2) : []),
    [],
    ...pattern.map((row, query) => targets(row, labels[query] ?? "", names, width, decimals)),
  ];
  return render(lines, style);
}

/** What is looked from, where that is another text. */
function written({ part, continuation }: AttentionDocument, width: number): Line[] {
  if (part === undefined || continuation === undefined) return [];
  return paragraph(writtenText(continuation), width, 0, { ink: "quiet" });
}

/** @param columns names of what is looked at */
function matrix(
  pattern: readonly (readonly number[])[],
  labels: readonly string[],
  columns: readonly string[],
  width: number,
  reading: string,
  decimals: number,
): Line[] {
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  const needed = labelWidth + 2 + columns.length * 3 - 1;
  const longer = Math.max(labels.length, columns.length);
  if (longer > mostInMatrix || needed > width) {
    const why = longer > mostInMatrix ? "that is too many to read" : `that needs ${needed} columns`;
    return paragraph(`No matrix of ${longer} tokens: ${why}. The list has the strongest.`, width, 0, {
      ink: "quiet",
    });
  }
  const largest = pattern.flat().reduce((most, weight) => Math.max(most, weight), 0);
  const shade = (weight: number): string =>
    shades[largest === 0 ? 0 : Math.min(4, Math.max(0, Math.round((4 * weight) / largest)))] ?? "";
  const head = columns.map((_, index) => right(`${index}`, 2)).join(" ");
  return [
    [{ text: `${" ".repeat(labelWidth)}  ${head}`, ink: "quiet" }],
    ...pattern.map((row, query): Line => [
      { text: `${left(labels[query] ?? "", labelWidth)}  ` },
      { text: row.map(shade).join(" "), ink: "for" },
    ]),
    ...paragraph([`${reading};`, `██ is ${plain(largest, decimals)}, the largest weight here.`], width, 2, {
      ink: "quiet",
    }),
  ];
}

/** The strongest targets that there is room for, one at least. */
function targets(
  row: readonly number[],
  label: string,
  names: readonly string[],
  width: number,
  decimals: number,
): Line {
  const strongest = [...row.entries()].toSorted(([, one], [, other]) => other - one).slice(0, targetsListed);
  const room = width - widthOf(label) - 3;
  let list = "";
  for (const [key, weight] of strongest) {
    // What is written as 0.00 is no target.
    if (list !== "" && weight < 0.5 * 10 ** -decimals) {
      break;
    }
    const target = `${names[key] ?? ""} ${plain(weight, decimals)}`;
    const longer = list === "" ? target : `${list}, ${target}`;
    if (list !== "" && widthOf(longer) > room) {
      break;
    }
    list = longer;
  }
  return [{ text: label }, { text: " → ", ink: "quiet" }, { text: list }];
}

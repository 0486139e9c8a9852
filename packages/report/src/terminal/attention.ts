import { fit, left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { decimalsFor, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { AttentionDocument } from "../documents.ts";
import { attentionConclusion } from "./attention-conclusion.ts";
import { stage } from "./stage.ts";

const shades = ["  ", "░░", "▒▒", "▓▓", "██"];
const targetsListed = 3;

/** A matrix of more tokens is nothing that a person reads in a terminal. */
const mostInMatrix = 40;

export interface AttentionStyle extends Style {
  /** The method's name for people, where it is not the pattern itself. */
  readonly title?: string;
  /** The question that the method answers. */
  readonly asks?: string;
}

/**
 * What each token attends to, or draws on: one sentence, a matrix where it fits (rows look at columns; darker is more,
 * measured by the largest weight), and for every token the strongest targets.
 */
export function attentionText(document: AttentionDocument, style: AttentionStyle): string {
  const width = widthFor(style);
  const tokens = document.tokens.map(printable);
  const given = document.scores ?? document.pattern ?? [];
  const pattern = given.map((row) => row.map((weight) => (Number.isFinite(weight) ? weight : 0)));
  const isPattern = document.scores === undefined;
  const decimals = isPattern ? 2 : Math.max(2, decimalsFor(pattern.flat()) - 1);
  const numberWidth = `${Math.max(0, tokens.length - 1)}`.length;
  const nameWidth = Math.min(16, Math.max(0, ...tokens.map(widthOf)));
  const labels = tokens.map((token, index) => `  ${right(`${index}`, numberWidth)} ${left(token, nameWidth)}`);
  const names = distinct(tokens);
  const lines: Line[] = [
    ...stage(document, width),
    ...paragraph(attentionConclusion(pattern, names, isPattern), width, 0, { ink: "strong" }),
    ...paragraph(place(document, style), width, 0, { ink: "quiet" }),
    [],
    ...matrix(pattern, labels, width, isPattern ? "Rows look at columns" : "Rows draw on columns", decimals),
    [],
    ...pattern.map((row, query) => targets(row, labels[query] ?? "", names, width, decimals)),
  ];
  return render(lines, style);
}

/** By what method, which head of how many, and what that tells. */
function place(document: AttentionDocument, { title, asks = "who looks at whom" }: AttentionStyle): string {
  const { layer, head, layers, heads, rollout } = document;
  const counted = layers === undefined && heads === undefined ? "" : " (counted from 0)";
  const joined = head === undefined ? "all heads" : `head ${head}${ofAll(heads)}`;
  const method = title === undefined ? "Layer" : `${title}${rollout ? ", multiplied up from the text" : ""}: layer`;
  return printable(`${method} ${layer}${ofAll(layers)}, ${joined}${counted}: ${asks}`);
}

function ofAll(number: number | undefined): string {
  return number === undefined ? "" : ` of ${number}`;
}

/** Tokens that stand in the text more than once get their number: `the (7)`. */
function distinct(tokens: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const token of tokens) {
    counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return tokens.map((token, index) => {
    const shown = fit(token, 16);
    return (counts.get(token) ?? 0) > 1 ? `${shown} (${index})` : shown;
  });
}

function matrix(
  pattern: readonly (readonly number[])[],
  labels: readonly string[],
  width: number,
  reading: string,
  decimals: number,
): Line[] {
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  const needed = labelWidth + 2 + labels.length * 3 - 1;
  if (labels.length > mostInMatrix || needed > width) {
    const why = labels.length > mostInMatrix ? "that is too many to read" : `that needs ${needed} columns`;
    return paragraph(`No matrix of ${labels.length} tokens: ${why}. The list has the strongest.`, width, 0, {
      ink: "quiet",
    });
  }
  const largest = pattern.flat().reduce((most, weight) => Math.max(most, weight), 0);
  const shade = (weight: number): string =>
    shades[largest === 0 ? 0 : Math.min(4, Math.max(0, Math.round((4 * weight) / largest)))] ?? "";
  const head = labels.map((_, index) => right(`${index}`, 2)).join(" ");
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

import { left, right } from "../../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../../cells/line.ts";
import { count, percent, plain } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { Neighbour, SimilarDocument, SummaryRow } from "../../concept-documents.ts";
import { stage } from "../stage.ts";
import { siteTitle } from "./concepts-conclusion.ts";

const listed = 10;
const shownRows = 3;

/** Summaries by what they count, in words. */
export const summaryTitles: Readonly<Record<string, string>> = {
  word: "the word itself",
  next: "the word behind it",
  previous: "the word before it",
  position: "the place among the words",
  partOfSpeech: "the part of speech",
  label: "the label",
};

/** What is nearest: the text with its token, the neighbours in their contexts, and what these have in common. */
export function similarText(document: SimilarDocument, style: Style): string {
  const width = widthFor(style);
  const { token, neighbours, background, searched, seconds } = document;
  const quiet = { ink: "quiet" } as const;
  const marks = token && token.end > token.start ? [{ start: token.start, end: token.end, value: 1 }] : [];
  return render(
    [
      ...stage(document, width, marks, style.color === "none"),
      ...paragraph(similarConclusion(document), width, 0, { ink: "strong" }),
      ...paragraph(
        [
          `${siteName(document)},`,
          `${document.by === "gradient" ? "cosine of loss gradients" : "cosine"};`,
          `all ${count(searched.contexts, token ? "token" : "text")}: mean ${plain(background.mean, 3)}, deviation ${plain(background.deviation, 3)};`,
          `${plain(seconds, 1)} s.`,
        ],
        width,
        0,
        quiet,
      ),
      [],
      ...neighbours.slice(0, listed).map((neighbour) => neighbourLine(neighbour, width)),
      ...(neighbours.length > listed
        ? paragraph(`and ${neighbours.length - listed} more; --json has them all`, width, 0, quiet)
        : []),
      [],
      ...Object.entries(document.summary).flatMap(([key, rows]) => summaryLines(key, rows, width)),
      ...paragraph(
        token
          ? "Brackets: how frequent it is among all tokens. Other layers hold other things: --layer 0."
          : "One token in its context: --token 1.",
        width,
        0,
        quiet,
      ),
    ],
    style,
  );
}

/** What the neighbours have in common that others have not. */
export function similarConclusion({ token, neighbours, summary, by }: SimilarDocument): string {
  if (neighbours.length === 0) return "There is nothing else to compare it with.";
  const [telling] = Object.entries(summary)
    .flatMap(([key, rows]) => rows.map((row) => ({ key, row })))
    .filter(({ row }) => row.count > 1)
    .toSorted((one, other) => gain(other.row) - gain(one.row));
  const what = token ? "contexts" : "texts";
  if (!telling || gain(telling.row) <= 0)
    return `The nearest ${count(neighbours.length, "neighbour")} have nothing in common that others have not.`;
  const { key, row } = telling;
  const title = summaryTitles[key] ?? printable(key);
  return `Of the ${neighbours.length} ${by === "gradient" ? "that pull the model most alike" : `nearest ${what}`}, ${percent(row.share)} share ${title}: ${printable(row.value)} (${percent(row.base)} of all).`;
}

function gain({ share, base }: SummaryRow): number {
  return share - base;
}

/** Where the vectors are from, in words. */
export function siteName({ head, layer, hook }: Pick<SimilarDocument, "head" | "layer" | "hook">): string {
  return head === undefined ? siteTitle({ layer, hook }) : `${siteTitle({ layer, hook })} head ${head}`;
}

function neighbourLine(neighbour: Neighbour, width: number): Line {
  const { score, label, row } = neighbour;
  const tail = `${label === undefined ? "" : `  ${printable(label)}`}  ${row}`;
  const room = Math.max(10, width - 8 - tail.length);
  const { before, token, after } = snippet(neighbour, room);
  const text = before + token + after;
  const pieces: Piece[] = [{ text: before }, ...(token === "" ? [] : [{ text: token, ground: 0.6 }]), { text: after }];
  return [
    { text: `${right(plain(score, 3), 6)}  ` },
    ...pieces,
    { text: left("", Math.max(0, room - left(text, room).trimEnd().length)) },
    { text: tail, ink: "quiet" },
  ];
}

/** A neighbour's text round its token, in brackets, no longer than some characters. */
export function snippet(
  { text, text_pair: pair = "", start = 0, end = 0, sequence }: Neighbour,
  most: number,
): { before: string; token: string; after: string } {
  const source = sequence === 1 ? pair : text;
  if (end <= start) return { before: cut(plainLine(source), most), token: "", after: "" };
  const token = `[${plainLine(source.slice(start, end))}]`;
  const room = Math.max(0, most - token.length);
  const [front, back] = [plainLine(source.slice(0, start)), plainLine(source.slice(end))];
  const behind = Math.min(back.length, Math.max(Math.ceil(room / 2), room - front.length));
  const ahead = Math.max(0, room - behind);
  return {
    before: front.length > ahead ? `…${front.slice(front.length - Math.max(0, ahead - 1))}` : front,
    token,
    after: cut(back, behind),
  };
}

function plainLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, " "));
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(0, most - 1))}…` : text;
}

function summaryLines(key: string, rows: readonly SummaryRow[], width: number): Line[] {
  if (rows.length === 0) return [];
  const parts = rows
    .slice(0, shownRows)
    .map(({ value, share, base }) => `${printable(value)} ${percent(share)} (${percent(base)})`);
  return paragraph([left(summaryTitles[key] ?? printable(key), 25), parts.join(", ")], width, 2);
}

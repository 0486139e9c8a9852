import { count, percent } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { Neighbour, SimilarDocument, SummaryRow } from "../../concept-documents.ts";
import { siteTitle } from "./concepts-conclusion.ts";

/** Summaries by what they count, in words. */
export const summaryTitles: Readonly<Record<string, string>> = {
  word: "the word itself",
  next: "the word behind it",
  previous: "the word before it",
  position: "the place among the words",
  partOfSpeech: "the part of speech",
  label: "the label",
};

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

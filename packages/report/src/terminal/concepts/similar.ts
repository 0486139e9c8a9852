import { left, right } from "../../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../../cells/line.ts";
import { count, percent, plain } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { Neighbour, SimilarDocument, SummaryRow } from "../../concept-documents.ts";
import { stage } from "../stage.ts";
import { similarConclusion, siteName, snippet, summaryTitles } from "./similar-conclusion.ts";

const listed = 10;
const shownRows = 3;

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
          ...(background.mean === null || background.deviation === null
            ? []
            : [
                `all ${count(searched.contexts, token ? "token" : "text")}: mean ${plain(background.mean, 3)}, deviation ${plain(background.deviation, 3)};`,
              ]),
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

function summaryLines(key: string, rows: readonly SummaryRow[], width: number): Line[] {
  if (rows.length === 0) return [];
  const parts = rows
    .slice(0, shownRows)
    .map(({ value, share, base }) => `${printable(value)} ${percent(share)} (${percent(base)})`);
  return paragraph([left(summaryTitles[key] ?? printable(key), 25), parts.join(", ")], width, 2);
}

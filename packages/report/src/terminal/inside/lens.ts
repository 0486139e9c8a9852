import { fit, left, right, widthOf } from "../../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../../cells/line.ts";
import { readableToken } from "../../cells/readable-token.ts";
import type { LensDocument } from "../../documents.ts";
import { stage, writtenText } from "../stage.ts";
import { lensConclusion } from "./lens-conclusion.ts";

/** A column of fewer cells cuts most tokens. */
const narrowestColumn = 8;

/** More rows are nothing that a person reads in a terminal; masks are shown all the same. */
const mostRows = 40;

/** How probable, where there are no colours. */
const levels = [" ", "░", "▒", "▓", "█"];

type Column = LensDocument["lens"][number];

/**
 * What each layer would fill in at each token, or say next: a row a token, a column a layer, as many as there is room for. The ground tells
 * how probable the layer finds it.
 */
export function lensText(document: LensDocument, style: Style): string {
  const width = widthFor(style);
  const numberWidth = `${Math.max(0, document.tokens.length - 1)}`.length;
  const labels = document.positions.map(
    (position) => `${right(`${position}`, numberWidth)} ${fit(readableToken(document.tokens[position] ?? ""), 14)}`,
  );
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  const columns = shownColumns(document.lens, width - labelWidth - 2);
  const cell = Math.min(14, Math.floor((width - labelWidth - 2) / Math.max(1, columns.length)) - 1);
  const masks = new Set(document.masks);
  const rows = document.positions.map((position, index) => ({ position, index }));
  const shown = rows.filter(({ position }, index) => index < mostRows || masks.has(position));
  const rest = rows.length - shown.length;
  const lines: Line[] = [
    ...stage(document, width),
    ...(document.continuation === undefined
      ? []
      : paragraph(writtenText(document.continuation), width, 0, { ink: "quiet" })),
    ...paragraph(lensConclusion(document), width, 0, { ink: "strong" }),
    [],
    [{ text: " ".repeat(labelWidth + 2) }, ...columns.map(({ layer }) => head(layer, cell))],
    ...shown.map(({ position, index }): Line => [
      { text: `${left(labels[index] ?? "", labelWidth)}  `, ...(masks.has(position) && { ink: "strong" }) },
      ...columns.flatMap(({ predictions }) => prediction(predictions[index]?.[0], cell, style)),
    ]),
    ...(rest > 0 ? [[{ text: `… and ${rest} more tokens`, ink: "quiet" as const }]] : []),
    [],
    ...paragraph(reading(document, columns, style), width, 0, { ink: "quiet" }),
  ];
  return render(lines, style);
}

// The first, the last, and as many between them as fit, evenly.
function shownColumns(lens: readonly Column[], room: number): Column[] {
  const most = Math.max(2, Math.floor(room / (narrowestColumn + 1)));
  if (lens.length <= most) return [...lens];
  return Array.from({ length: most }, (_, index) => lens[Math.round((index * (lens.length - 1)) / (most - 1))]).filter(
    (column) => column !== undefined,
  );
}

function head(layer: number, cell: number): Piece {
  return { text: `${left(layer < 0 ? "embed" : `${layer}`, cell)} `, ink: "quiet" };
}

function prediction(
  found: { readonly token: string; readonly probability: number } | undefined,
  cell: number,
  { color }: Style,
): Piece[] {
  const share = Number.isFinite(found?.probability) ? (found?.probability ?? 0) : 0;
  const level = color === "none" ? (levels[Math.min(4, Math.floor(share * 5))] ?? "") : "";
  const token = left(readableToken(found?.token ?? ""), cell - level.length);
  return [{ text: `${token}${level}`, ...(color !== "none" && { ground: share }) }, { text: " " }];
}

function reading({ lens }: LensDocument, columns: readonly Column[], { color }: Style): string[] {
  const leftOut = columns.length < lens.length ? [`${columns.length} of ${lens.length} states are shown.`] : [];
  return [
    "Logit lens: each layer's state read as if it were the last, by the head that names tokens;",
    color === "none" ? "█ is a probability of 0.8 or more." : "the stronger the ground, the more probable.",
    ...leftOut,
  ];
}

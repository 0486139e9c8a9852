import { cellsOf, fit, widthOf } from "./cells.ts";
import { paint, type Look, type Palette } from "./colour.ts";

/** A stretch of a line in one look. Its text is printable already. */
export interface Piece extends Look {
  readonly text: string;
}

export type Line = readonly Piece[];

/** Where a report goes: columns, colours, and what the terminal's own ground is (dark unless said). */
export interface Style {
  readonly width: number;
  readonly color: Palette["color"];
  readonly background?: Palette["background"];
}

/** Reports are drawn for at least so many columns. */
const narrowest = 20;

export function widthFor(style: Style): number {
  return Math.max(narrowest, Math.floor(style.width));
}

export function lineWidth(line: Line): number {
  return line.reduce((total, piece) => total + widthOf(piece.text), 0);
}

/** The finished text: no line is wider than the style says, none ends in blanks. */
export function render(lines: readonly Line[], style: Style): string {
  const palette: Palette = { color: style.color, background: style.background ?? "dark" };
  const width = widthFor(style);
  return lines
    .map((line) =>
      trimmed(clipped(line, width))
        .map(({ text, ...look }) => paint(text, look, palette))
        .join(""),
    )
    .join("\n");
}

function clipped(line: Line, width: number): Line {
  if (lineWidth(line) <= width) {
    return line;
  }
  const kept: Piece[] = [];
  let used = 0;
  for (const piece of line) {
    const text = fit(piece.text, width - used);
    kept.push({ ...piece, text });
    used += widthOf(text);
    if (text !== piece.text) {
      break;
    }
  }
  return kept;
}

function trimmed(line: Line): Line {
  const kept = [...line];
  for (let last = kept.at(-1); last !== undefined && last.ground === undefined; last = kept.at(-1)) {
    const text = last.text.trimEnd();
    kept.pop();
    if (text !== "") {
      kept.push({ ...last, text });
      break;
    }
  }
  return kept;
}

/**
 * Words of one look in as many lines as they need, later ones with the same indent. Breaks words that are too wide. Of
 * several texts, each stays on one line if it can.
 */
export function paragraph(text: string | readonly string[], width: number, indent: number, look: Look = {}): Line[] {
  const room = Math.max(1, width - indent);
  const parts = typeof text === "string" ? text.split(" ") : text.flatMap((part) => whole(part, room));
  const lines: string[] = [];
  let line = "";
  for (const word of parts.flatMap((part) => broken(part, room))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((part) => [{ text: " ".repeat(indent) }, { text: part, ...look }]);
}

function whole(text: string, room: number): string[] {
  return widthOf(text) <= room ? [text] : text.split(" ");
}

/** A word in pieces that each fit. */
function broken(word: string, room: number): string[] {
  if (widthOf(word) <= room) {
    return [word];
  }
  const parts: string[] = [];
  let part = "";
  for (const cell of cellsOf(word)) {
    if (part !== "" && widthOf(part) + cell.width > room) {
      parts.push(part);
      part = "";
    }
    part += cell.text;
  }
  return [...parts, part];
}

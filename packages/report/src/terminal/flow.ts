import { cellsOf, widthOf } from "../cells/cells.ts";
import type { Line, Piece } from "../cells/line.ts";
import { printable } from "../cells/printable.ts";

/** Running text in several looks, in lines that end at blanks where they can; its own line breaks are kept. */
export function flow(pieces: readonly Piece[], width: number): Line[] {
  const lines: Piece[][] = [[]];
  let used = 0;
  const next = (): void => {
    lines.push([]);
    used = 0;
  };
  // A word may go on in the next piece, so it is held until a blank comes.
  let word: Piece[] = [];
  const put = (): void => {
    const size = word.reduce((sum, { text }) => sum + widthOf(text), 0);
    if (used > 0 && used + size > width) next();
    for (const { text, ...look } of word)
      for (const cell of cellsOf(text)) {
        if (used + cell.width > width) next();
        lines.at(-1)?.push({ ...look, text: cell.text });
        used += cell.width;
      }
    word = [];
  };
  for (const { text, ...look } of pieces)
    for (const part of text.split(/(\r?\n| )/)) {
      const isBreak = part.endsWith("\n");
      if (isBreak || part === " ") put();
      if (isBreak) next();
      else if (part === " " && used > 0 && used < width) {
        lines.at(-1)?.push({ ...look, text: part });
        used += 1;
      } else if (part !== " ") word.push({ ...look, text: printable(part) });
    }
  put();
  return lines.map(joined);
}

/** Neighbours of one look, together. */
function joined(pieces: readonly Piece[]): Line {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (last && last.ink === piece.ink && last.ground === piece.ground)
      found.splice(-1, 1, { ...last, text: last.text + piece.text });
    else found.push(piece);
  }
  return found;
}

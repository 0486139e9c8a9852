import stringWidth from "string-width";

const segmenter = new Intl.Segmenter();

/** Most text is plain ASCII, which needs no tables and is cut a hundred times faster without. */
const plain = /^[ -~]*$/;

/** What a reader takes for one character, and how many columns of a terminal it fills. */
export interface Cell {
  readonly text: string;
  readonly width: number;
  /** UTF-16 offset in the text it is of. */
  readonly start: number;
}

/** The engine's segmenter takes time with the square of the length, so it gets a text in windows: UTF-16 units. */
const windowSize = 256;

/** A text's characters as a reader takes them (extended grapheme clusters), in order. */
export function cellsOf(text: string): Cell[] {
  if (plain.test(text)) {
    return Array.from(text, (character, start) => ({ text: character, width: 1, start }));
  }
  const cells: Cell[] = [];
  let from = 0;
  let size = windowSize;
  while (from < text.length) {
    const clusters = Array.from(segmenter.segment(text.slice(from, wholeEnd(text, from + size))));
    if (from + size < text.length) {
      const open = clusters.pop(); // may go on behind the window: the next one begins with it
      size = clusters.length === 0 ? 2 * size : windowSize;
      cells.push(...clusters.map(({ segment, index }) => measured(segment, from + index)));
      from += open?.index ?? 0;
    } else {
      cells.push(...clusters.map(({ segment, index }) => measured(segment, from + index)));
      from = text.length;
    }
  }
  return cells;
}

function measured(text: string, start: number): Cell {
  return { text, width: stringWidth(text), start };
}

/** Not between the halves of a surrogate pair. */
function wholeEnd(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end + 1 : end;
}

/** Columns that a text fills: 2 for CJK and emoji, 0 for combining characters. */
export function widthOf(text: string): number {
  if (plain.test(text)) {
    return text.length;
  }
  return text.length <= windowSize ? stringWidth(text) : cellsOf(text).reduce((total, { width }) => total + width, 0);
}

/** The text if it fits into some columns, else as much of it as does, with … at the end. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) {
    return text;
  }
  let kept = "";
  let used = 0;
  for (const cell of cellsOf(text)) {
    if (used + cell.width > width - 1) {
      break;
    }
    kept += cell.text;
    used += cell.width;
  }
  return width > 0 ? `${kept}…` : "";
}

/** Fills up with blanks on the right. Cuts what is too long. */
export function left(text: string, width: number): string {
  const shown = fit(text, width);
  return shown + " ".repeat(Math.max(0, width - widthOf(shown)));
}

/** Fills up with blanks on the left. Cuts what is too long. */
export function right(text: string, width: number): string {
  const shown = fit(text, width);
  return " ".repeat(Math.max(0, width - widthOf(shown))) + shown;
}

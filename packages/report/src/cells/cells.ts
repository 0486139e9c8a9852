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

export function cellsOf(text: string): Cell[] {
  if (plain.test(text)) {
    return Array.from(text, (character, start) => ({ text: character, width: 1, start }));
  }
  return Array.from(segmenter.segment(text), ({ segment, index }) => ({
    text: segment,
    width: widthOf(segment),
    start: index,
  }));
}

/** Columns that a text fills: 2 for CJK and emoji, 0 for combining characters. */
export function widthOf(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
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

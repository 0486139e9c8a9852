import { type AlignedText, slice } from "../alignment/aligned-text.ts";

/** Takes white space off one end or both. */
export function strip(left: boolean, right: boolean): (text: AlignedText) => AlignedText {
  return (text) => {
    const from = left ? spaceAtStart(text.text, 0) : 0;
    const to = right ? spaceAtEnd(text.text, text.text.length) : text.text.length;
    return { ...slice(text, from, Math.max(from, to)), origin: text.origin };
  };
}

/** The end of the white space that starts at `from`. All of Unicode's white space is one UTF-16 unit a character. */
export function spaceAtStart(text: string, from: number): number {
  let to = from;
  while (to < text.length && isSpace(text.charAt(to))) to++;
  return to;
}

/** The start of the white space that ends before `to`. */
export function spaceAtEnd(text: string, to: number): number {
  let from = to;
  while (from > 0 && isSpace(text.charAt(from - 1))) from--;
  return from;
}

function isSpace(unit: string): boolean {
  return /\p{White_Space}/u.test(unit);
}

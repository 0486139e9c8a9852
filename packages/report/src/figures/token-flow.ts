import { printable } from "../cells/printable.ts";
import { sizes } from "../figure/element.ts";
import { textWidth } from "../figure/text-width.ts";
import type { Piece } from "./token-pieces.ts";

export const lineHeight = 48;
const padding = 2;

/** A piece at its place. */
export interface Placed extends Piece {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

/** Pieces in lines; a piece that is wider than a line is cut. A text that runs from the right is set from there. */
export function flow(
  pieces: readonly Piece[],
  size: number,
  width: number,
  mirrored: boolean,
): { placed: Placed[]; height: number } {
  const placed: Placed[] = [];
  const space = textWidth(" ", size);
  let x = 0;
  let y = 0;
  for (const piece of pieces) {
    const own = piece.special ? sizes.small : size;
    const wide = Math.min(width, textWidth(printable(piece.text), own) + (piece.unit ? 2 * padding : 0));
    const gap = x === 0 ? 0 : piece.gap * space;
    if (piece.newLine || (x > 0 && x + gap + wide > width)) {
      x = 0;
      y += lineHeight + size - sizes.large;
    } else {
      x += gap;
    }
    placed.push({ ...piece, x: mirrored ? width - x - wide : x, y, width: wide, size: own });
    x += wide;
  }
  return { placed, height: y + lineHeight + size - sizes.large };
}

/** Whether the first letter that says so runs from the right. */
export function isRightToLeft(text: string): boolean {
  const first = /\p{L}/u.exec(text)?.[0] ?? "";
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(first);
}

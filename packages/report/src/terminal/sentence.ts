import { cellsOf, widthOf } from "../cells/cells.ts";
import type { Line, Piece } from "../cells/line.ts";
import { printable } from "../cells/printable.ts";
import { count } from "../cells/numbers.ts";
import type { SpanOfText } from "../documents.ts";

/** A stretch of the sentence and how strongly it speaks: −1 (against) to 1 (for). */
export interface Mark extends SpanOfText {
  readonly value: number;
  /** Too uncertain to tell: drawn pale, whatever its value. */
  readonly unclear?: boolean;
}

/** Below this a mark has no sign under it, and no ground. */
export const faintest = 0.03;

/** The ground of what is uncertain: the palest. */
const palest = 0.04;

/** Text this long stays readable on grounds; what is beyond is counted. */
const mostLines = 24;

/**
 * The sentence with its marks as grounds, in lines. With `underline`, for where there are no colours, each marked line
 * has a second one below: + or − (░ if uncertain) under a mark, as long as it is strong.
 */
export function sentence(text: string, marks: readonly Mark[], width: number, underline: boolean): Line[] {
  const lines = wrapped(cellsIn(text, marks), width);
  const shown = lines.slice(0, mostLines);
  const rest = lines.slice(mostLines).flat().length;
  const drawn = shown.flatMap((line) => {
    const below = underline ? underlining(line) : [];
    return below.length === 0 ? [merged(line)] : [merged(line), below];
  });
  return rest === 0 ? drawn : [...drawn, [{ text: `… and ${count(rest, "more character")}`, ink: "quiet" }]];
}

interface MarkedCell {
  readonly text: string;
  readonly width: number;
  readonly mark: Mark | undefined;
}

function cellsIn(text: string, marks: readonly Mark[]): MarkedCell[] {
  const ordered = marks.toSorted((first, second) => first.start - second.start);
  let next = 0;
  return cellsOf(text).map(({ text: raw, start }) => {
    while (next < ordered.length && (ordered[next]?.end ?? 0) <= start) {
      next++;
    }
    const candidate = ordered[next];
    const shown = printable(raw);
    const mark = candidate !== undefined && candidate.start < start + raw.length ? candidate : undefined;
    return { text: shown, width: widthOf(shown), mark };
  });
}

/** Lines that end at blanks where there are any, in the middle of a word where not. */
function wrapped(cells: readonly MarkedCell[], width: number): MarkedCell[][] {
  const lines: MarkedCell[][] = [];
  let line: MarkedCell[] = [];
  let used = 0;
  for (const cell of cells) {
    if (used + cell.width > width && line.length > 0) {
      const blank = cell.text === " " ? line.length - 1 : line.findLastIndex(({ text }) => text === " ");
      const cut = blank < 0 ? line.length : blank + 1;
      lines.push(line.slice(0, cut));
      line = line.slice(cut);
      used = line.reduce((total, part) => total + part.width, 0);
      if (cell.text === " " && line.length === 0) {
        continue;
      }
    }
    line.push(cell);
    used += cell.width;
  }
  return line.length > 0 || lines.length === 0 ? [...lines, line] : lines;
}

function merged(cells: readonly MarkedCell[]): Line {
  return stretches(cells).map(({ text, mark }) => (mark === undefined ? { text } : { text, ground: groundOf(mark) }));
}

function groundOf({ value, unclear = false }: Mark): number {
  return unclear ? Math.max(-palest, Math.min(palest, value)) : value;
}

/** Neighbours under the same mark, together. */
function stretches(cells: readonly MarkedCell[]): { text: string; width: number; mark: Mark | undefined }[] {
  const found: { text: string; width: number; mark: Mark | undefined }[] = [];
  for (const cell of cells) {
    const last = found.at(-1);
    if (last !== undefined && last.mark === cell.mark) {
      last.text += cell.text;
      last.width += cell.width;
    } else {
      found.push({ ...cell });
    }
  }
  return found;
}

function underlining(cells: readonly MarkedCell[]): Line {
  const line: Piece[] = stretches(cells).map(({ width, mark }) => {
    const size = Math.abs(mark?.value ?? 0);
    const length = size < faintest ? 0 : Math.min(width, Math.max(1, Math.round(size * width)));
    const sign = mark?.unclear === true ? "░" : (mark?.value ?? 0) < 0 ? "-" : "+";
    return { text: sign.repeat(length) + " ".repeat(width - length) };
  });
  return line.some(({ text }) => text.trim() !== "") ? line : [];
}

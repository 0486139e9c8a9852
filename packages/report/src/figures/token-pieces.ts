import type { ExplanationDocument } from "../documents.ts";

/** A stretch of text that is drawn as one: a unit's, or what lies between units. */
export interface Piece {
  readonly text: string;
  readonly unit?: { readonly index: number; readonly place: number };
  readonly special: boolean;
  /** Blanks before it. */
  readonly gap: number;
  readonly newLine: boolean;
}

/** Text between units that is longer than this is cut: no unit stands in it, so nothing is said of it. */
const mostBetween = 300;

/** A unit's place in a text. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly index: number;
  readonly place: number;
}

/**
 * The text in pieces: special tokens where the model reads them, units, and what lies between. The second text of a pair
 * begins on a line of its own. Places that overlap, or lie outside of the text, are left out.
 */
export function piecesOf(document: Pick<ExplanationDocument, "text" | "text_pair" | "pair" | "units">): Piece[] {
  const { units, text } = document;
  const pair = document.text_pair ?? document.pair;
  const firstWord = units.findIndex(({ special }) => special !== true);
  const second = units.findIndex(({ sequence }) => sequence === 1);
  const specials = units.flatMap(({ special, text: name }, index) => (special === true ? [{ name, index }] : []));
  const before = specials.filter(({ index }) => firstWord >= 0 && index < firstWord);
  const between = specials.filter(({ index }) => index > firstWord && second >= 0 && index < second);
  const after = specials.filter((each) => !before.includes(each) && !between.includes(each));
  const [first, ...others] = textPieces(text, placesOf(units, 0), false);
  return [
    ...before.map(specialPiece),
    ...(first === undefined ? [] : [{ ...first, gap: Math.max(1, first.gap) }, ...others]),
    ...between.map(specialPiece),
    ...(pair === undefined ? [] : textPieces(pair, placesOf(units, 1), true)),
    ...after.map(specialPiece),
  ];
}

function specialPiece({ name, index }: { readonly name: string; readonly index: number }): Piece {
  return { text: name, unit: { index, place: 0 }, special: true, gap: 1, newLine: false };
}

function placesOf(units: ExplanationDocument["units"], sequence: 0 | 1): Place[] {
  return units
    .flatMap(({ start, end, spans, special, sequence: own = 0 }, index) =>
      special === true || own !== sequence
        ? []
        : (spans ?? [{ start, end }]).map((span, place) => ({ start: span.start, end: span.end, index, place })),
    )
    .toSorted((one, other) => one.start - other.start);
}

function textPieces(text: string, places: readonly Place[], newLine: boolean): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let startsLine = newLine;
  const add = (piece: Omit<Piece, "newLine" | "special">): void => {
    pieces.push({ ...piece, special: false, newLine: startsLine });
    startsLine = false;
  };
  for (const { start, end, index, place } of places) {
    if (!(start >= at && end > start && end <= text.length)) continue;
    const blanks = plainPieces(text.slice(at, start), add);
    if (blanks.includes("\n")) startsLine = true;
    add({ text: text.slice(start, end), unit: { index, place }, gap: gapOf(blanks) });
    at = end;
  }
  plainPieces(text.slice(at), add);
  return pieces;
}

/** Adds the words of what lies between units. Returns the blanks behind the last. */
function plainPieces(between: string, add: (piece: Omit<Piece, "newLine" | "special">) => void): string {
  const cut = between.length > mostBetween ? `${between.slice(0, mostBetween)}…` : between;
  let blanks = "";
  for (const part of cut.split(/(\s+)/)) {
    if (part.trim() === "") {
      blanks += part;
    } else {
      add({ text: part, gap: gapOf(blanks) });
      blanks = "";
    }
  }
  return between.length > mostBetween ? (/\s*$/.exec(between)?.[0] ?? "") : blanks;
}

/** Several blanks are wider than one, but not by all of them. */
function gapOf(blanks: string): number {
  return Math.min(2, blanks.length);
}

import type { Change, Span } from "../../state/changes.ts";
import type { LitUnit } from "./light.ts";

/** A token as it stands on the stage. */
export interface Chip extends Span {
  readonly text: string;
  readonly change?: Change;
  readonly unit?: LitUnit;
  /** Put in by the model's template: it stands before or behind the text, at a place that is none of the text's. */
  readonly special?: "first" | "last";
}

/** What stands between two chips, as it was written, or a chip. */
export type Piece = string | Chip;

/** Less than this of the largest is nothing, as on the grounds. */
const faintest = 0.005;

/** As many as a model reads; what follows is shown plainly. */
const mostChips = 512;

/**
 * The text cut into tokens, or into words as long as the tokens are not known.
 * @param units with places in the text as it was written
 * @param whole a stretch that stays one chip whatever is in it, as while it is written
 */
export function chipsOf(
  text: string,
  tokens: readonly Span[] | undefined,
  changes: readonly Change[],
  units: readonly LitUnit[],
  whole?: Span,
): Piece[] {
  const found = tokens
    ? tokens.map((token) => withoutBlank(text, token)).filter(({ start, end }) => end > start)
    : words(text);
  const places = whole
    ? [...found.filter(({ start, end }) => end <= whole.start || start >= whole.end), whole].toSorted(
        (one, other) => one.start - other.start || one.end - other.end,
      )
    : found;
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end } of places.slice(0, mostChips)) {
    if (start < at || end > text.length) continue;
    if (start > at) pieces.push(text.slice(at, start));
    const change = changes.find((each) => each.start < end && start < each.end);
    const unit = nearest(units, { start, end });
    pieces.push({ text: text.slice(start, end), start, end, ...(change && { change }), ...(unit && { unit }) });
    at = end;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}

/** Special tokens that count for something, as chips: those before the text, and those behind it. */
export function specialChips(text: string, units: readonly LitUnit[]): { first: Chip[]; last: Chip[] } {
  const begins = units.findIndex(({ special }) => !special);
  const chips = units.flatMap((unit, index): Chip[] => {
    if (!unit.special || Math.abs(unit.value) < faintest) return [];
    const first = begins < 0 || index < begins;
    const start = first ? index - units.length : text.length + 1 + index;
    return [{ text: unit.text, start, end: start, unit, special: first ? "first" : "last" }];
  });
  return {
    first: chips.filter(({ special }) => special === "first"),
    last: chips.filter(({ special }) => special === "last"),
  };
}

/** Some vocabularies have the blank in front of a word in its token; on the stage it stands between them. */
function withoutBlank(text: string, { start, end }: Span): Span {
  const blank = /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
  return { start: start + blank, end };
}

function words(text: string): Span[] {
  return Array.from(text.matchAll(/[^\s\p{P}]+|\p{P}/gu), ({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
  }));
}

/** The unit that covers most of the span. */
function nearest(units: readonly LitUnit[], { start, end }: Span): LitUnit | undefined {
  let [best, most]: [LitUnit | undefined, number] = [undefined, 0];
  for (const unit of units) {
    if (unit.special) continue;
    const shared = Math.min(unit.end, end) - Math.max(unit.start, start);
    if (shared > most) [best, most] = [unit, shared];
  }
  return best;
}

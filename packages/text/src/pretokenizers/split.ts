import { type AlignedText, slice } from "../alignment/aligned-text.ts";

/** What becomes of the delimiters when a text is split at them. */
export type SplitBehavior = "Removed" | "Isolated" | "MergedWithPrevious" | "MergedWithNext" | "Contiguous";

/** A stretch of a text that is a match of the pattern, or lies between two. */
interface Stretch {
  from: number;
  to: number;
  match: boolean;
}

/**
 * Splits a text at the matches of a pattern (Rust: NormalizedString::split). Empty parts are left out.
 *
 * @param pattern with the flags g and u.
 * @param invert take what lies between the matches as the delimiter.
 */
export function split(text: AlignedText, pattern: RegExp, behavior: SplitBehavior, invert = false): AlignedText[] {
  const stretches = findStretches(text.text, pattern, invert);
  const parts: AlignedText[] = [];
  for (const { from, to } of ARRANGE[behavior](stretches)) {
    if (to > from) parts.push(slice(text, from, to));
  }
  return parts;
}

function findStretches(text: string, pattern: RegExp, invert: boolean): Stretch[] {
  const stretches: Stretch[] = [];
  let previous = 0;
  for (const found of text.matchAll(pattern)) {
    if (previous !== found.index) stretches.push({ from: previous, to: found.index, match: invert });
    const end = found.index + found[0].length;
    stretches.push({ from: found.index, to: end, match: !invert });
    previous = end;
  }
  if (previous !== text.length) stretches.push({ from: previous, to: text.length, match: invert });
  return stretches;
}

const ARRANGE: { readonly [behavior in SplitBehavior]: (stretches: Stretch[]) => Stretch[] } = {
  Isolated: (stretches) => stretches,
  Removed: (stretches) => stretches.filter(({ match }) => !match),
  Contiguous: (stretches) => merge(stretches, (stretch, previous) => stretch.match === previous),
  MergedWithPrevious: (stretches) => merge(stretches, (stretch, previous) => stretch.match && !previous),
  MergedWithNext: (stretches) =>
    merge(stretches.toReversed(), (stretch, previous) => stretch.match && !previous).toReversed(),
};

function merge(stretches: Stretch[], joins: (stretch: Stretch, previousMatch: boolean) => boolean): Stretch[] {
  const merged: Stretch[] = [];
  let previousMatch = false;
  for (const stretch of stretches) {
    const last = merged.at(-1);
    if (last !== undefined && joins(stretch, previousMatch)) {
      last.from = Math.min(last.from, stretch.from);
      last.to = Math.max(last.to, stretch.to);
    } else {
      merged.push({ ...stretch });
    }
    previousMatch = stretch.match;
  }
  return merged;
}

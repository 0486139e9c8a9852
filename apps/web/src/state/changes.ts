/** A stretch of the text: UTF-16 offsets, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word or token that is left out, or hidden behind the model's mask. */
export interface Change extends Span {
  readonly kind: "removed" | "masked";
}

/** A text with its changes made. */
export interface ChangedText {
  readonly text: string;
  /** Where a stretch of the changed text comes from in the text as it was written. */
  original(span: Span): Span;
}

interface Piece {
  /** In the changed text. */
  readonly start: number;
  readonly end: number;
  readonly from: Span;
  readonly kept: boolean;
}

/**
 * The text that the model is asked about. A word that is removed takes one blank beside it along.
 * @param mask how the model writes a mask
 */
export function changedText(text: string, changes: readonly Change[], mask: string): ChangedText {
  const pieces: Piece[] = [];
  let [made, at] = ["", 0];
  const put = (part: string, from: Span, kept: boolean): void => {
    if (part !== "") pieces.push({ start: made.length, end: made.length + part.length, from, kept });
    made += part;
  };
  for (const change of inOrder(text, changes)) {
    const { start, end, kind } = change;
    let [keepTo, next] = [start, end];
    if (kind === "removed") {
      if (/\s$/.test(text.slice(at, start))) keepTo -= 1;
      else if (made === "" && start === at && /^\s/.test(text.slice(end))) next += 1;
    }
    put(text.slice(at, keepTo), { start: at, end: keepTo }, true);
    if (kind === "masked") put(mask, { start, end }, false);
    at = next;
  }
  put(text.slice(at), { start: at, end: text.length }, true);
  return { text: made, original: (span) => originalOf(pieces, span) };
}

function originalOf(pieces: readonly Piece[], { start, end }: Span): Span {
  const back = (place: number, isEnd: boolean): number => {
    const piece =
      pieces.find((each) =>
        isEnd ? place > each.start && place <= each.end : place >= each.start && place < each.end,
      ) ?? pieces.at(-1);
    if (!piece) return 0;
    if (!piece.kept) return isEnd ? piece.from.end : piece.from.start;
    return piece.from.start + Math.min(place, piece.end) - piece.start;
  };
  return { start: back(start, false), end: Math.max(back(start, false), back(end, true)) };
}

/** Those that fit the text and do not overlap, by their place. */
function inOrder(text: string, changes: readonly Change[]): Change[] {
  let at = 0;
  return changes
    .toSorted((one, other) => one.start - other.start)
    .filter(({ start, end }) => {
      if (start < at || end <= start || end > text.length) return false;
      at = end;
      return true;
    });
}

/** The changes without those that touch the span; with one there, if it is given and was not there before. */
export function withChange(changes: readonly Change[], span: Span, kind: Change["kind"] | undefined): Change[] {
  const others = changes.filter(({ start, end }) => end <= span.start || start >= span.end);
  const was = changes.some((each) => each.start === span.start && each.end === span.end && each.kind === kind);
  return kind === undefined || was ? others : [...others, { start: span.start, end: span.end, kind }];
}

/** What remains of changes when the text is edited: those beside the edited place, moved along with their words. */
export function movedChanges(changes: readonly Change[], before: string, after: string): Change[] {
  let prefix = 0;
  const shorter = Math.min(before.length, after.length);
  while (prefix < shorter && before[prefix] === after[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && before.at(-1 - suffix) === after.at(-1 - suffix)) suffix += 1;
  const edited = before.length - suffix;
  const shift = after.length - before.length;
  return changes.flatMap((change) => {
    if (change.end <= prefix) return [change];
    return change.start >= edited ? [{ ...change, start: change.start + shift, end: change.end + shift }] : [];
  });
}

import type { AttackedText } from "./attacked-text.ts";

/** A stretch of the original text with what stands there now: UTF-16 offsets, `end` not included. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly from: string;
  readonly to: string;
  /** The first word of the original that it touches; how many words there are where it stands behind all. */
  readonly word: number;
  /** 1 in the second text of a pair. */
  readonly sequence?: 1;
}

/** How an attacked text differs from its original: one edit for each run of words that are not as they were, in the order of the text. */
export function textEdits(attacked: AttackedText): TextEdit[] {
  return attacked.pair === undefined ? editsOf(attacked, 0) : [...editsOf(attacked, 0), ...editsOf(attacked, 1)];
}

/** Applies edits to the text that they are of. */
export function applyEdits(text: string, edits: readonly Pick<TextEdit, "start" | "end" | "to">[]): string {
  let result = "";
  let done = 0;
  for (const { start, end, to } of edits) {
    result += text.slice(done, start) + to;
    done = end;
  }
  return result + text.slice(done);
}

function editsOf(attacked: AttackedText, sequence: 0 | 1): TextEdit[] {
  const { original } = attacked;
  const [before, after] = sequence === 0 ? [original.text, attacked.text] : [original.pair ?? "", attacked.pair ?? ""];
  const edits: TextEdit[] = [];
  // Between words that are where and what they were, texts are compared letter by letter.
  let [left, now] = [0, 0];
  const close = (start: number, startNow: number, word: number): void => {
    const edit = difference(before.slice(left, start), after.slice(now, startNow));
    if (edit)
      edits.push({
        start: left + edit.start,
        end: left + edit.end,
        from: before.slice(left + edit.start, left + edit.end),
        to: edit.to,
        word: firstWordBehind(original, sequence, left + edit.start, word),
        ...(sequence === 1 && { sequence }),
      });
  };
  for (const [index, place] of original.places.entries()) {
    const span = original.spanOf(index);
    const there = attacked.places[index] ?? -1;
    if (span.sequence !== sequence || there < 0 || attacked.modified.has(there)) continue;
    const spanNow = attacked.spanOf(there);
    if (spanNow.sequence !== sequence || spanNow.start < now || attacked.words[there] !== original.words[place])
      continue;
    close(span.start, spanNow.start, index);
    [left, now] = [span.end, spanNow.end];
  }
  close(before.length, after.length, original.words.length);
  return edits;
}

function firstWordBehind(original: AttackedText, sequence: 0 | 1, place: number, otherwise: number): number {
  const found = original.words.findIndex((_, index) => {
    const span = original.spanOf(index);
    return span.sequence === sequence && span.end > place;
  });
  return found < 0 ? otherwise : found;
}

const between = /[\s\p{P}]/u;

/** What is left when what both share between words at either end is taken away; undefined where they are the same. */
function difference(before: string, after: string): { start: number; end: number; to: string } | undefined {
  if (before === after) return undefined;
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start] && between.test(before[start] ?? "")) start += 1;
  let tail = 0;
  while (
    tail < shortest - start &&
    before.at(-1 - tail) === after.at(-1 - tail) &&
    between.test(before.at(-1 - tail) ?? "")
  )
    tail += 1;
  return { start, end: before.length - tail, to: after.slice(start, after.length - tail) };
}

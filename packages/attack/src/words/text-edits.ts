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

/** How an attacked text differs from its original, word by word, in the order of the text; what was put in between words is an edit of its own. */
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
  let [done, doneNow] = [0, 0];
  /** Compares what lies before these places with each other. */
  const compare = (end: number, endNow: number, trim: typeof shared): void => {
    const [old, current] = [before.slice(done, end), after.slice(doneNow, endNow)];
    const { start, tail } = trim(old, current);
    if (old !== current) {
      const [from, to] = [old.slice(start, old.length - tail), current.slice(start, current.length - tail)];
      const at = done + start;
      const word = firstWordBehind(original, sequence, at);
      edits.push({ start: at, end: at + from.length, from, to, word, ...(sequence === 1 && { sequence }) });
    }
    [done, doneNow] = [end, endNow];
  };
  for (const index of original.words.keys()) {
    const span = original.spanOf(index);
    const place = attacked.places[index] ?? -1;
    if (span.sequence !== sequence || place < 0) continue;
    const now = attacked.spanOf(place);
    if (now.sequence !== sequence || now.start < doneNow) continue;
    compare(span.start, now.start, shared);
    compare(span.end, now.end, untrimmed);
  }
  compare(before.length, after.length, shared);
  return edits;
}

function firstWordBehind(original: AttackedText, sequence: 0 | 1, place: number): number {
  const found = original.words.findIndex((_, index) => {
    const span = original.spanOf(index);
    return span.sequence > sequence || (span.sequence === sequence && span.end > place);
  });
  return found < 0 ? original.words.length : found;
}

/** What both share between words, from the start on and from the end back. */
function shared(before: string, after: string): { start: number; tail: number } {
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
  return { start, tail };
}

/** A word is replaced as a whole. */
function untrimmed(): { start: number; tail: number } {
  return { start: 0, tail: 0 };
}

const between = /[\s\p{P}]/u;

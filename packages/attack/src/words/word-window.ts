import type { AttackedText } from "./attacked-text.ts";
import type { Span } from "./word-spans.ts";

/**
 * Where so many words round one stand, from the first letter of the first to the last of the last (TextAttack's text_window_around_index, which has a word more in front
 * where the number is even). At either end of a text it is moved inwards. Offsets into the text's `key`.
 * @param index may lie behind all words: the last ones then
 * @param size Infinity: all words
 */
export function wordWindow(text: AttackedText, index: number, size: number): Span {
  const count = text.words.length;
  const half = (size - 1) / 2;
  let [first, last] = [index - Math.ceil(half), index + Math.floor(half)];
  if (index - half < 0) [first, last] = [0, Math.min(size, count) - 1];
  else if (index + half >= count) [first, last] = [Math.max(0, count - size), count - 1];
  if (last < first) return { start: 0, end: 0 };
  return { start: inKey(text, first).start, end: inKey(text, last).end };
}

/** Where a word stands in the text's `key`. */
export function inKey(text: AttackedText, word: number): Span {
  const { start, end, sequence } = text.spanOf(word);
  const before = sequence === 0 ? 0 : text.text.length + 1;
  return { start: before + start, end: before + end };
}

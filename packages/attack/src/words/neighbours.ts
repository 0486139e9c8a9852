import type { AttackedText } from "./attacked-text.ts";

/** Pairs of words among those named that stand side by side in one text, with a blank and nothing else between. */
export function neighbours(text: AttackedText, words: readonly number[]): [first: number, second: number][] {
  const named = new Set(words);
  return words.flatMap((first): [number, number][] => {
    const second = first + 1;
    if (!named.has(second)) return [];
    const [left, right] = [text.spanOf(first), text.spanOf(second)];
    const source = left.sequence === 0 ? text.text : (text.pair ?? "");
    return left.sequence === right.sequence && source.slice(left.end, right.start) === " " ? [[first, second]] : [];
  });
}

import type { AttributedSpan } from "../resources.ts";
import type { AttackedText } from "./attacked-text.ts";

/** What each word is worth: the sum over the stretches that it is part of, each by the share of the stretch that lies in the word. */
export function attributedWords(text: AttackedText, stretches: readonly AttributedSpan[]): number[] {
  return text.words.map((_, word) => {
    const span = text.spanOf(word);
    let worth = 0;
    for (const { start, end, score, sequence = 0 } of stretches) {
      const shared = Math.min(end, span.end) - Math.max(start, span.start);
      if (sequence === span.sequence && shared > 0) worth += (score * shared) / (end - start);
    }
    return worth;
  });
}

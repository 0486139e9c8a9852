import type { MakeProcessor } from "./processor.ts";

/**
 * A sequence of tokens never comes whole: its last token is barred where the others stand in front of it. One that is
 * nothing but an end token is passed over (transformers' NoBadWordsLogitsProcessor).
 */
export const badWords: MakeProcessor = ({ badWords: words = [], eosIds = [] }) => {
  const barred = words.filter((word) => !(word.length === 1 && eosIds.includes(word[0] ?? -1)));
  if (barred.length === 0) return undefined;
  return (scores, { ids }) => {
    for (const word of barred) {
      const from = ids.length - (word.length - 1);
      const last = word.at(-1);
      if (from >= 0 && last !== undefined && word.every((id, i) => i === word.length - 1 || id === ids[from + i]))
        scores[last] = -Infinity;
    }
  };
};

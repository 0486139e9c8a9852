import type { MakeProcessor } from "./processor.ts";

/** No run of n tokens comes a second time (Paulus et al. 2017, section 2.5; transformers' NoRepeatNGramLogitsProcessor). */
export const noRepeatNgram: MakeProcessor = ({ noRepeatNgram: size = 0 }) => {
  if (size === 0) return undefined;
  return (scores, { ids }) => {
    const begun = ids.length - (size - 1); // where the run begins that the next token would complete
    for (let start = 0; start + size <= ids.length; start++) {
      let shared = 0;
      while (shared < size - 1 && ids[start + shared] === ids[begun + shared]) shared++;
      if (shared === size - 1) scores[ids[start + shared] ?? -1] = -Infinity;
    }
  };
};

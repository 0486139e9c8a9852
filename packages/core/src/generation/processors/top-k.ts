import { largest } from "../largest.ts";
import { keep } from "./keep.ts";
import type { MakeProcessor } from "./processor.ts";

/** The k most probable tokens, and those that are equal to the last of them (Fan et al. 2018, section 5.4). */
export const topK: MakeProcessor = ({ topK: count = 0 }) => {
  if (count === 0) return undefined;
  return (scores) => {
    const last = scores[largest(scores, count).at(-1) ?? -1] ?? -Infinity;
    keep(scores, (id) => (scores[id] ?? -Infinity) >= last);
  };
};

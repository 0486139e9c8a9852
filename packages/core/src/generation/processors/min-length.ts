import { bar } from "./bar.ts";
import type { MakeProcessor } from "./processor.ts";

/** No end before the row has so many tokens, the prompt's among them (transformers' MinLengthLogitsProcessor). */
export const minLength: MakeProcessor = ({ minLength: least = 0, eosIds = [] }) => {
  if (least === 0 || eosIds.length === 0) return undefined;
  return (scores, { ids }) => {
    if (ids.length < least) bar(scores, eosIds);
  };
};

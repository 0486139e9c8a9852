import { bar } from "./bar.ts";
import type { MakeProcessor } from "./processor.ts";

/** No end before so many tokens were generated (transformers' MinNewTokensLengthLogitsProcessor). */
export const minNewTokens: MakeProcessor = ({ minNewTokens: least = 0, eosIds = [] }) => {
  if (least === 0 || eosIds.length === 0) return undefined;
  return (scores, { ids, promptLength }) => {
    if (ids.length - promptLength < least) bar(scores, eosIds);
  };
};

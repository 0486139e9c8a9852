import { bar } from "./bar.ts";
import type { MakeProcessor } from "./processor.ts";

/** Tokens that never come (transformers' SuppressTokensLogitsProcessor). */
export const suppress: MakeProcessor = ({ suppress: ids = [] }) =>
  ids.length === 0 ? undefined : (scores) => bar(scores, ids);

/**
 * Tokens that do not come first; where the first is forced, not second (transformers'
 * SuppressTokensAtBeginLogitsProcessor).
 */
export const beginSuppress: MakeProcessor = ({ beginSuppress: ids = [], forcedBos }) => {
  if (ids.length === 0) return undefined;
  return (scores, step) => {
    const begin = step.promptLength > 1 || forcedBos === undefined ? step.promptLength : step.promptLength + 1;
    if (step.ids.length === begin) bar(scores, ids);
  };
};

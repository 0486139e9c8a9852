import type { MakeProcessor, ProcessorOptions, Step } from "./processor.ts";

/** The tokens of which one must come now; undefined where there is a choice. */
export function forcedTokens(options: ProcessorOptions, step: Step): readonly number[] | undefined {
  // In transformers' order the end is forced after the beginning, so it wins where both would be.
  return forcedEnd(options, step) ?? forcedBeginning(options, step);
}

/** The first token behind a decoder's start is given (transformers' ForcedBOSTokenLogitsProcessor). */
export const forcedBos: MakeProcessor = (options) =>
  options.forcedBos === undefined ? undefined : (scores, step) => force(scores, forcedBeginning(options, step));

/** The last token that a row has room for is an end token; it scores 0 (transformers' ForcedEOSTokenLogitsProcessor). */
export const forcedEos: MakeProcessor = (options) =>
  options.forcedEos === undefined ? undefined : (scores, step) => force(scores, forcedEnd(options, step));

function forcedBeginning({ forcedBos: id }: ProcessorOptions, { ids }: Step): readonly number[] | undefined {
  return id !== undefined && ids.length === 1 ? [id] : undefined;
}

function forcedEnd({ forcedEos: end }: ProcessorOptions, { ids, maxLength }: Step): readonly number[] | undefined {
  return ids.length === maxLength - 1 ? end : undefined;
}

function force(scores: Float64Array, ids: readonly number[] | undefined): void {
  if (!ids) return;
  scores.fill(-Infinity);
  for (const id of ids) scores[id] = 0;
}

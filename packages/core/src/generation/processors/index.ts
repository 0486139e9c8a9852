import { badWords } from "./bad-words.ts";
import { epsilonCutoff } from "./epsilon-cutoff.ts";
import { etaCutoff } from "./eta-cutoff.ts";
import { forcedBos, forcedEos } from "./forced-tokens.ts";
import { minLength } from "./min-length.ts";
import { minNewTokens } from "./min-new-tokens.ts";
import { minP } from "./min-p.ts";
import { noRepeatNgram } from "./no-repeat-ngram.ts";
import type { LogitsProcessor, MakeProcessor, ProcessorOptions } from "./processor.ts";
import { renormalize } from "./renormalize.ts";
import { repetitionPenalty } from "./repetition-penalty.ts";
import { beginSuppress, suppress } from "./suppress.ts";
import { temperature } from "./temperature.ts";
import { topK } from "./top-k.ts";
import { topP } from "./top-p.ts";
import { typicalP } from "./typical-p.ts";

/** Whatever the strategy, in transformers' order. A new one is a file of its own and a line here. */
const always: readonly MakeProcessor[] = [
  repetitionPenalty,
  noRepeatNgram,
  badWords,
  minLength,
  minNewTokens,
  forcedBos,
  forcedEos,
  suppress,
  beginSuppress,
];

/** Of sampling alone, after the others, in transformers' order. */
const sampling: readonly MakeProcessor[] = [temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff];

/**
 * The processors that options ask for, in the order in which transformers 5.23 applies them.
 * @param sampled whether tokens are drawn
 */
export function processorsOf(options: ProcessorOptions, sampled: boolean): readonly LogitsProcessor[] {
  const makers = [...always, ...(sampled ? sampling : []), renormalize];
  return makers.flatMap((make) => make(options) ?? []);
}

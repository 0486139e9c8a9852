import type { Verb } from "../schema/index.ts";
import { ablate } from "./ablate.ts";
import { attend } from "./attend.ts";
import { capture } from "./capture.ts";
import { classify } from "./classify.ts";
import { compare } from "./compare.ts";
import { explain } from "./explain.ts";
import { fillMask } from "./fill-mask.ts";
import { inside } from "./inside.ts";
import { nextSentence } from "./next-sentence.ts";
import { tag } from "./tag.ts";
import { tokenize } from "./tokenize.ts";
import type { VerbRunner } from "./verb.ts";

/** Every verb that an experiment may have. A new one is a file of its own and a line here and in the schema. */
export const verbs: { readonly [V in Verb]: VerbRunner<V> } = {
  tokenize,
  classify,
  "fill-mask": fillMask,
  "next-sentence": nextSentence,
  tag,
  attend,
  inside,
  capture,
  explain,
  ablate,
  compare,
};

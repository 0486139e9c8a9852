import type { Verb } from "../schema/index.ts";
import type { VerbRunner } from "./verb.ts";

/**
 * Every verb that an experiment may have, each loaded when it is first asked for: a page that classifies does not wait for
 * the code of all methods. A new one is a file of its own and a line here and in the schema.
 */
export const verbs: { readonly [V in Verb]: () => Promise<VerbRunner<V>> } = {
  tokenize: async () => (await import("./tokenize.ts")).tokenize,
  classify: async () => (await import("./classify.ts")).classify,
  "fill-mask": async () => (await import("./fill-mask.ts")).fillMask,
  generate: async () => (await import("./generate.ts")).generate,
  score: async () => (await import("./score.ts")).score,
  "zero-shot": async () => (await import("./zero-shot.ts")).zeroShot,
  prompt: async () => (await import("./prompt.ts")).prompt,
  "next-sentence": async () => (await import("./next-sentence.ts")).nextSentence,
  tag: async () => (await import("./tag.ts")).tag,
  attend: async () => (await import("./attend.ts")).attend,
  inside: async () => (await import("./inside.ts")).inside,
  capture: async () => (await import("./capture.ts")).capture,
  explain: async () => (await import("./explain.ts")).explain,
  ablate: async () => (await import("./ablate.ts")).ablate,
  attack: async () => (await import("./attack/attack.ts")).attack,
  certify: async () => (await import("./attack/certify.ts")).certify,
  augment: async () => (await import("./attack/augment.ts")).augment,
  concepts: async () => (await import("./concepts.ts")).concepts,
  probe: async () => (await import("./probe.ts")).probe,
  similar: async () => (await import("./similar.ts")).similar,
  map: async () => (await import("./map.ts")).map,
  influence: async () => (await import("./influence/influence.ts")).influence,
  evaluate: async () => (await import("./evaluate/evaluate.ts")).evaluate,
  faithfulness: async () => (await import("./faithfulness/faithfulness.ts")).faithfulness,
  train: async () => (await import("./train/train.ts")).train,
  compare: async () => (await import("./compare.ts")).compare,
};

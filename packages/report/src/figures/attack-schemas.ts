import { z } from "zod";

const most = 20_000;
const interval = z.looseObject({ mean: z.number(), low: z.number().nullable(), high: z.number().nullable() });
const probabilities = z.record(z.string(), z.number());
const said = z.looseObject({ label: z.string(), probability: z.number(), probabilities });
const sourced = {
  model: z.looseObject({ id: z.string() }).exactOptional(),
  provenance: z.looseObject({ adapter: z.looseObject({ description: z.string() }).exactOptional() }).exactOptional(),
};
const attack = z.looseObject({
  recipe: z.string().exactOptional(),
  constraintSet: z.string().exactOptional(),
  goal: z.string(),
  search: z.string(),
  transformations: z.array(z.string()).max(1000),
  standIns: z.array(z.string()).max(1000).exactOptional(),
});
const queries = z.looseObject({ asked: z.number(), distinct: z.number(), known: z.number(), forward: z.number() });

const question = z.looseObject({
  text: z.string(),
  text_pair: z.string().exactOptional(),
  probabilities,
  score: z.number(),
  known: z.boolean(),
  round: z.number(),
});

/** What figures read of the documents of the verbs `attack` and `certify`; files that somebody opened are checked by it. */
export const attackSchemas = {
  text: z.looseObject({
    ...sourced,
    text: z.string(),
    text_pair: z.string().exactOptional(),
    attack,
    status: z.enum(["succeeded", "failed", "skipped", "maximized"]),
    skipped: z.string().exactOptional(),
    ended: z.enum(["deadline", "budget"]).exactOptional(),
    adversarial: z.string().nullable(),
    adversarial_pair: z.string().exactOptional(),
    nearest: z.string().exactOptional(),
    nearest_pair: z.string().exactOptional(),
    label: z.string(),
    before: said,
    after: said,
    edits: z
      .array(
        z.looseObject({
          start: z.number(),
          end: z.number(),
          from: z.string(),
          to: z.string(),
          sequence: z.literal(1).exactOptional(),
        }),
      )
      .max(most),
    wordsChanged: z.number(),
    words: z.number(),
    queries,
    trace: z.array(question).max(100_000).exactOptional(),
    seconds: z.number(),
  }),
  summary: z.looseObject({
    ...sourced,
    type: z.literal("summary"),
    attack,
    texts: z.number(),
    succeeded: z.number(),
    failed: z.number(),
    skipped: z.number(),
    left: z.number().exactOptional(),
    trigger: z.string().exactOptional(),
    foundOn: z.number().exactOptional(),
    accuracy: z.looseObject({ before: interval, under: interval }),
    successRate: interval.nullable(),
    meanQueries: interval.nullable(),
    wordsChanged: interval.nullable(),
    transfer: z.record(z.string(), interval).exactOptional(),
    queries,
    seconds: z.number(),
  }),
  certified: z.looseObject({
    ...sourced,
    type: z.literal("summary"),
    method: z.enum(["ranmask", "safer"]),
    texts: z.number(),
    abstained: z.number(),
    medianRadius: z.number(),
    accuracy: interval.nullable(),
    certified: z.array(z.looseObject({ words: z.number(), accuracy: interval })).max(1000),
  }),
};

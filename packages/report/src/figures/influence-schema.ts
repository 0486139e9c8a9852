import { z } from "zod";

/** More lines are no picture. */
const most = 20_000;

const trace = {
  model: z.looseObject({ id: z.string() }).exactOptional(),
  provenance: z.looseObject({ adapter: z.looseObject({ description: z.string() }).exactOptional() }).exactOptional(),
  form: z.string(),
  parameters: z.array(z.string()).max(most),
  checkpoints: z
    .array(z.looseObject({ name: z.string(), step: z.number().exactOptional(), weight: z.number() }))
    .max(most),
  seconds: z.number(),
  examples: z
    .array(
      z.looseObject({
        text: z.string(),
        text_pair: z.string().exactOptional(),
        row: z.number(),
        label: z.string(),
        score: z.number(),
        predicted: z.string(),
        probability: z.number(),
      }),
    )
    .max(most),
};
const scores = { texts: z.number(), mean: z.number(), deviation: z.number() };

/** What figures need of documents about influence. */
export const influenceSchema = z.union([
  z.looseObject({ ...trace, type: z.literal("self"), scored: z.looseObject(scores) }),
  z.looseObject({
    ...trace,
    text: z.string(),
    text_pair: z.string().exactOptional(),
    target: z.looseObject({ label: z.string() }),
    prediction: z.looseObject({ probabilities: z.record(z.string(), z.number()) }),
    scored: z.looseObject({ ...scores, proponents: z.number(), opponents: z.number() }),
  }),
]);

import { z } from "zod";
import { floorName } from "../faithfulness-documents.ts";

const most = 20_000;
const numbers = z.array(z.number()).max(most);
const ends = { low: z.number().nullable(), high: z.number().nullable() };
const mean = z.looseObject({ mean: z.number(), ...ends, texts: z.number() });
const curve = z
  .looseObject({ shares: numbers, outputs: numbers })
  .refine(({ shares, outputs }) => shares.length === outputs.length, { error: "shares and outputs are not as many" });
const curves = z.record(z.string(), curve.optional());
const sourced = {
  model: z.looseObject({ id: z.string() }).exactOptional(),
  provenance: z.looseObject({ adapter: z.looseObject({ description: z.string() }).exactOptional() }).exactOptional(),
};

/** What figures read of the documents of the verb `faithfulness`; files that somebody opened are checked by it. */
export const faithfulnessSchemas = {
  method: z.looseObject({
    ...sourced,
    method: z.string().refine((name) => name !== floorName, { error: "is no method's name" }),
    unit: z.enum(["word", "token", "step"]),
    mode: z.string().exactOptional(),
    metrics: z
      .array(
        z.looseObject({
          id: z.string(),
          title: z.string(),
          better: z.enum(["higher", "lower"]),
          about: z.enum(["faithfulness", "plausibility"]),
          options: z.record(z.string(), z.unknown()),
        }),
      )
      .max(100)
      .refine((metrics) => new Set(metrics.map(({ id }) => id)).size === metrics.length, {
        error: "a metric stands twice",
      }),
    texts: z.number(),
    floor: z.record(z.string(), mean.nullable().optional()),
    draws: z.number(),
    differences: z
      .array(
        z.looseObject({
          metric: z.string(),
          against: z.string(),
          difference: z.number(),
          ...ends,
          p: z.number(),
          settled: z.boolean(),
          texts: z.number(),
        }),
      )
      .max(most),
    curves,
    floorCurves: curves,
    refused: z
      .array(z.looseObject({ reason: z.string(), texts: z.number(), metric: z.string().exactOptional() }))
      .max(most),
    measuring: z.looseObject({ asked: z.number(), distinct: z.number(), forward: z.number() }),
    seconds: z.number(),
  }),
  text: z.looseObject({
    ...sourced,
    type: z.literal("text"),
    text: z.string(),
    methods: z
      .array(
        z.looseObject({
          method: z.string(),
          values: z.record(z.string(), z.number().nullable().optional()),
          curves,
          refused: z.string().exactOptional(),
        }),
      )
      .max(1000),
    floor: z.record(z.string(), z.number().nullable().optional()),
    floorCurves: curves,
  }),
};

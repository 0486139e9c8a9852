import { z } from "zod";
import { list } from "./unit-schema.ts";

const maybe = z.number().nullable();
const sourced = {
  model: z.looseObject({ id: z.string() }).exactOptional(),
  provenance: z.looseObject({ adapter: z.looseObject({ description: z.string() }).exactOptional() }).exactOptional(),
};

const metrics = z.looseObject({
  accuracy: z.number(),
  logOdds: z.number(),
  perClass: z.record(
    z.string(),
    z.looseObject({
      recall: z.number(),
      precision: z.number().exactOptional(),
      specificity: z.number().exactOptional(),
      f1: z.number().exactOptional(),
      rocAuc: maybe.exactOptional(),
      support: z.number().exactOptional(),
    }),
  ),
});

const significance = z.looseObject({ p: z.number(), holm: z.number(), benjaminiHochberg: z.number() });
const family = z.looseObject({ tests: z.number(), holm: z.number(), benjaminiHochberg: z.number() });

/** What figures read of the documents of the verb `ablate`. */
export const ablated = z.looseObject({
  ...sourced,
  what: z.string(),
  with: z.string(),
  layers: z.number(),
  heads: z.number(),
  examples: z.number(),
  unlabelled: z.number(),
  baseline: z.looseObject({ metrics }),
  cells: list(
    z.looseObject({
      layer: z.number().nullable(),
      head: z.number().exactOptional(),
      neuron: z.number().exactOptional(),
      and: z.looseObject({ layer: z.number(), head: z.number() }).exactOptional(),
      row: z.union([z.number(), z.string()]).exactOptional(),
      texts: z.number(),
      metrics,
      delta: metrics,
      low: metrics,
      high: metrics,
      tests: z.looseObject({ accuracy: significance, perClass: z.record(z.string(), significance) }).exactOptional(),
      interaction: z.number().exactOptional(),
    }),
  ),
  families: z.looseObject({ level: z.number(), accuracy: family, perClass: family }).exactOptional(),
  queries: z.looseObject({ asked: z.number(), forward: z.number() }),
  seconds: z.number(),
});

import { z } from "zod";

/** More lines are no picture. */
const most = 20_000;
const list = <T extends z.ZodType>(item: T) => z.array(item).max(most);
const bounds = z.looseObject({ low: z.number(), high: z.number() });
// JSON has null for a number that is none.
const maybe = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);

const sourced = {
  model: z.looseObject({ id: z.string() }).exactOptional(),
  provenance: z.looseObject({ adapter: z.looseObject({ description: z.string() }).exactOptional() }).exactOptional(),
};
const site = { layer: z.number().nullable(), hook: z.string() };

/** What figures need of documents about concepts, probes, neighbours and maps. */
export const conceptSchemas = {
  concept: z.looseObject({
    ...sourced,
    ...site,
    concept: z.string(),
    label: z.string(),
    score: maybe,
    low: z.number().nullable(),
    high: z.number().nullable(),
    random: maybe,
    p: maybe,
    pAdjusted: maybe,
    derivative: maybe,
    cosine: maybe,
    accuracy: maybe,
    accuracyLow: z.number().nullable().exactOptional(),
    runs: z.number(),
  }),
  probe: z.looseObject({
    ...sourced,
    ...site,
    accuracy: z.number(),
    control: z.number(),
    selectivity: z.number(),
    intervals: z.looseObject({ accuracy: bounds, control: bounds, selectivity: bounds.nullable() }),
  }),
  probes: z.looseObject({
    type: z.literal("summary"),
    task: z.string(),
    pool: z.string().exactOptional(),
    classes: list(z.string()),
    texts: z.number(),
    examples: z.number(),
    training: z.number(),
    test: z.number(),
    majority: z.number(),
    seconds: z.number(),
  }),
  similar: z.looseObject({
    ...sourced,
    ...site,
    text: z.string(),
    text_pair: z.string().exactOptional(),
    head: z.number().exactOptional(),
    by: z.string(),
    token: z
      .looseObject({ position: z.number(), text: z.string(), start: z.number(), end: z.number() })
      .exactOptional(),
    searched: z.looseObject({ texts: z.number(), contexts: z.number() }),
    neighbours: list(
      z.looseObject({
        text: z.string(),
        text_pair: z.string().exactOptional(),
        row: z.number(),
        label: z.string().exactOptional(),
        token: z.string().exactOptional(),
        start: z.number().exactOptional(),
        end: z.number().exactOptional(),
        sequence: z.literal(1).exactOptional(),
        score: z.number(),
      }),
    ),
    background: z.looseObject({ mean: z.number().nullable(), deviation: z.number().nullable() }),
    summary: z.record(
      z.string(),
      list(z.looseObject({ value: z.string(), count: z.number(), share: z.number(), base: z.number() })),
    ),
    seconds: z.number(),
  }),
  map: z.looseObject({
    ...sourced,
    ...site,
    pool: z.string(),
    neighbours: z.number(),
    minDistance: z.number(),
    points: list(
      z.looseObject({
        x: z.number(),
        y: z.number(),
        text: z.string(),
        row: z.number(),
        label: z.string().exactOptional(),
        predicted: z.string().exactOptional(),
        probability: z.number().exactOptional(),
        error: z.boolean().exactOptional(),
      }),
    ),
    slices: list(
      z.looseObject({
        kind: z.string(),
        name: z.string(),
        rows: list(z.number()),
        confidence: z.number(),
        accuracy: z.looseObject({ mean: z.number(), low: z.number(), high: z.number() }).nullable(),
      }),
    ),
    seconds: z.number(),
  }),
} as const;

import { z } from "zod";
import { list, unit } from "./unit-schema.ts";

/** What methods say that look for a few words of a text. */
export const foundWordsFields = {
  reduction: z
    .looseObject({
      text: z.string(),
      pair: z.string().exactOptional(),
      kept: list(unit),
      removed: list(z.looseObject({ word: unit, probability: z.number() })),
      probability: z.number(),
      ended: z.enum(["prediction", "one-word", "samples"]),
    })
    .exactOptional(),
  anchor: z
    .looseObject({
      words: list(z.looseObject({ word: unit, precision: z.number(), coverage: z.number() })),
      precision: z.number(),
      low: z.number(),
      high: z.number(),
      coverage: z.number(),
      samples: z.number(),
      without: z.number(),
      threshold: z.number(),
      reached: z.boolean(),
    })
    .exactOptional(),
  counterfactuals: z
    .looseObject({
      found: list(
        z.looseObject({
          words: list(unit),
          replacements: list(z.string()),
          text: z.string(),
          pair: z.string().exactOptional(),
          label: z.string(),
          probability: z.number(),
        }),
      ),
      checked: list(z.looseObject({ size: z.number(), of: z.number(), asked: z.number(), flips: z.number() })),
      smallest: z.boolean(),
      by: z.enum(["size", "greedy", "nothing"]),
      emptied: z.boolean(),
    })
    .exactOptional(),
};

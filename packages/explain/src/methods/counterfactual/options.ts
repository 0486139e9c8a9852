import { z } from "zod";
import { maskingOptions } from "../../masking/options.ts";

/** Everything that the search for counterfactuals can be told. */
export const counterfactualOptions = z.strictObject({
  size: z
    .int()
    .min(1)
    .max(6)
    .default(3)
    .describe("up to how many words all sets are asked about, before words are taken one after another"),
  count: z.int().min(1).max(100).default(3).describe("how many different sets of the smallest size are given"),
  samples: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(5000)
    .describe("how many variants of the text are asked about at most"),
  replacement: maskingOptions.replacement.default("delete"),
  replacementText: maskingOptions.replacementText,
  candidates: maskingOptions.candidates
    .default(10)
    .describe(
      "of replacement resample: how many likely words are tried in a place, or combinations of them in several",
    ),
});

export type CounterfactualOptions = z.infer<typeof counterfactualOptions>;

import { z } from "zod";
import { outputOption } from "../../output.ts";
import { untilOptions } from "../../sampling/rounds.ts";
import { fillOption, spansOption } from "../../words/word-players.ts";

/** Everything permutation sampling can be told. */
export const permutationShapOptions = z.strictObject({
  samples: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(500)
    .describe(
      "how many variants of the text are asked about at most; orders of the words are drawn until they are used up",
    ),
  ...untilOptions,
  antithetic: z
    .boolean()
    .default(true)
    .describe(
      "whether each order of the words is gone through from its end as well, as shap does: what two words do together is exact then",
    ),
  fill: fillOption.default("mask"),
  spans: spansOption.default([]),
  output: outputOption.default("log-odds"),
});

export type PermutationShapOptions = z.infer<typeof permutationShapOptions>;

import { z } from "zod";
import { outputOption } from "../../output.ts";
import { untilOptions } from "../../sampling/rounds.ts";
import { fillOption, spansOption } from "../../words/word-players.ts";

/** Everything KernelSHAP can be told. */
export const kernelShapOptions = z.strictObject({
  // Above the most, memory ends before the answers are there.
  samples: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(500)
    .describe("how many variants of the text are asked about; 0: 2 a word and 2048, as shap does"),
  ...untilOptions,
  features: z.int().min(1).default(10).describe("how many words the explanation may have"),
  regularisation: z
    .enum(["none", "features", "auto", "aic", "bic"])
    .default("none")
    .describe(
      "how words are picked; features: so many, by least angle regression; auto: by aic if under 20% of all subsets are asked about",
    ),
  fill: fillOption.default("mask"),
  spans: spansOption.default([]),
  output: outputOption.default("log-odds"),
});

export type KernelShapOptions = z.infer<typeof kernelShapOptions>;

import { z } from "zod";
import { maskingOptions } from "../../masking/options.ts";

/** Everything that input reduction can be told. */
export const inputReductionOptions = z.strictObject({
  beam: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe("how many texts of a length are reduced further; Feng et al. have 5"),
  importance: z
    .enum(["leave-one-out", "gradient"])
    .default("leave-one-out")
    .describe("how the least important word is found: by asking, or by gradient x embedding, which is quicker"),
  ...maskingOptions,
  replacement: maskingOptions.replacement.default("delete"),
  samples: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(10_000)
    .describe("how many variants of the text are asked about at most"),
});

export type InputReductionOptions = z.infer<typeof inputReductionOptions>;

import { z } from "zod";
import { maskingOptions } from "../../masking/options.ts";

/** Everything that anchors can be told. The numbers are the defaults of anchor-exp 0.0.2. */
export const anchorsOptions = z.strictObject({
  threshold: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.95)
    .describe("which share of changed texts must keep the prediction while the rule's words stand"),
  delta: z.number().gt(0).lt(1).default(0.1).describe("how often bounds may be wrong"),
  tau: z.number().gt(0).lt(1).default(0.15).describe("how far apart two rules' shares may be and count as equal"),
  beam: z.int().min(1).max(100).default(4).describe("how many rules of a length are made longer"),
  batch: z.int().min(1).max(10_000).default(10).describe("how many changed texts of a rule are asked about at a time"),
  samples: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(2000)
    .describe("how many variants of the text are asked about at most"),
  replacement: maskingOptions.replacement,
  replacementText: maskingOptions.replacementText,
});

export type AnchorsOptions = z.infer<typeof anchorsOptions>;

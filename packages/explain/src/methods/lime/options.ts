import { z } from "zod";
import { outputOption } from "../../output.ts";

/** Everything LIME can be told. Without a word: Limelight's defaults; those of the Python tool are mode `lime`. */
export const limeOptions = z.strictObject({
  // Above the most, memory ends before the answers are there.
  samples: z.int().min(2).max(1_000_000).default(500).describe("how many variants of the text are asked about"),
  features: z.int().min(1).default(10).describe("how many words the explanation may have"),
  output: outputOption.default("log-odds"),
  selection: z
    .enum(["auto", "none", "forward_selection", "highest_weights"])
    .default("auto")
    .describe("how those words are picked; auto: forward_selection up to 6 words, highest_weights above"),
  kernelWidth: z.number().positive().default(25).describe("how fast a variant counts less the more words it lacks"),
  bow: z.boolean().default(true).describe("whether all places of a word are one feature and go together"),
  maskText: z.string().default("UNKWORDZ").describe("what stands for a missing word where bow is off"),
  words: z
    .enum(["apostrophes", "python"])
    .default("apostrophes")
    .describe("where words end; apostrophes: don't is one word, python: two, as in the Python tool"),
});

export type LimeOptions = z.infer<typeof limeOptions>;

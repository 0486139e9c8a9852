import { z } from "zod";

/** Which parts of a classifier are switched off, and what stands in their place. */
export const ablateFields = {
  what: z
    .enum(["heads", "pairs", "layers", "rows", "patterns", "tokens", "mlp", "neurons"])
    .default("heads")
    .describe("what is switched off, one by one"),
  with: z
    .enum(["zero", "mean", "resample"])
    .default("zero")
    .describe("what is put in its place: zeros, the mean over the other texts, or what another text has there"),
  layers: z.array(z.int().nonnegative()).min(1).optional().describe("layers, counted from 0; default: all"),
  rows: z
    .enum(["start", "end", "class", "subset"])
    .optional()
    .describe(
      "of rows and tokens: how those of different texts are matched: from the start (default), the end, by class of token, or the words of subsets",
    ),
  positions: z
    .int()
    .min(1)
    .max(512)
    .optional()
    .describe("of rows and tokens: how many positions from the start or the end; default: 8"),
  subsets: z
    .record(z.string().min(1), z.array(z.string().min(1)).min(1))
    .refine((subsets) => Object.keys(subsets).length > 0, { error: "must name a subset" })
    .optional()
    .describe("of rows and tokens: words, by the name of their subset"),
  pairedHeads: z
    .int()
    .min(2)
    .max(200)
    .optional()
    .describe("of pairs: how many, those with the largest estimated effect; default: 6"),
  neurons: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe("of neurons: how many, those with the largest estimated effect; default: 20"),
  approximate: z
    .boolean()
    .default(false)
    .describe("estimate every difference by gradients as well (attribution patching)"),
  resamples: z.int().min(100).max(100_000).default(1000).describe("of the bootstrap that intervals come from"),
  keepResults: z.string().min(1).optional().describe("a file of answers, to go on behind"),
} as const;

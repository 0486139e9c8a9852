import { z } from "zod";
import { outputOption } from "../../output.ts";
import { untilOptions } from "../../sampling/rounds.ts";
import { fillOption, spansOption } from "../../words/word-players.ts";

/** Everything Sobol indices can be told. */
export const sobolOptions = z.strictObject({
  samples: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(1000)
    .describe("how many variants of the text are asked about at most; a design takes one a word and two more"),
  ...untilOptions,
  index: z
    .enum(["total", "first"])
    .default("total")
    .describe("which index is the score; total: all that a word has a part in, first: what it does alone"),
  resamples: z.int().min(2).max(10_000).default(200).describe("how often designs are drawn again to tell errors"),
  fill: fillOption.default("mask"),
  spans: spansOption.default([]),
  output: outputOption.default("log-odds"),
});

export type SobolOptions = z.infer<typeof sobolOptions>;

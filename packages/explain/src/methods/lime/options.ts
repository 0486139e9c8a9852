import { z } from "zod";
import { outputOption } from "../../output.ts";
import { untilOptions } from "../../sampling/rounds.ts";
import { spansOption } from "../../words/word-players.ts";

/** Everything LIME can be told. Without a word: Limelight's defaults; those of the Python tool are mode `lime`. */
export const limeOptions = z.strictObject({
  // Above the most, memory ends before the answers are there.
  samples: z.int().min(2).max(1_000_000).default(500).describe("how many variants of the text are asked about"),
  ...untilOptions,
  features: z.int().min(1).default(10).describe("how many words the explanation may have"),
  output: outputOption.default("log-odds"),
  selection: z
    .enum(["auto", "none", "forward_selection", "highest_weights"])
    .default("auto")
    .describe("how those words are picked; auto: forward_selection up to 6 words, highest_weights above"),
  distance: z
    .enum(["cosine", "euclidean", "hamming"])
    .default("cosine")
    .describe(
      "how far a variant is from the text: by the angle, by the root of how many words it lacks, or by their share",
    ),
  kernel: z
    .enum(["exponential", "linear", "uniform"])
    .default("exponential")
    .describe("how much a variant counts at a distance; linear: 1 - distance, or nothing; uniform: all alike"),
  kernelWidth: z.number().positive().default(25).describe("how fast a variant counts less the more words it lacks"),
  bow: z.boolean().default(true).describe("whether all places of a word are one feature and go together"),
  maskText: z
    .string()
    .default("UNKWORDZ")
    .describe("what stands for a missing word where bow is off; for a character, unless another is given, a NUL"),
  level: z
    .enum(["word", "character", "phrase", "sentence"])
    .default("word")
    .describe(
      "what is left out: words, characters (the Python tool's char_level), phrases between punctuation, or sentences",
    ),
  words: z
    .enum(["apostrophes", "python"])
    .default("apostrophes")
    .describe("where words end; apostrophes: don't is one word, python: two, as in the Python tool"),
  spans: spansOption.default([]),
  errors: z
    .enum(["auto", "bootstrap", "regression", "seeds"])
    .default("auto")
    .describe(
      "how errors are told: from resampled variants, picking words anew each time; by the regression; or from further seeds, each with its own samples; auto: bootstrap, where it takes seconds regression",
    ),
  resamples: z.int().min(2).max(10_000).default(200).describe("of errors by bootstrap: how many times"),
  seeds: z.int().min(2).max(100).default(5).describe("of errors by seeds: how many runs, the reported one among them"),
});

export type LimeOptions = z.infer<typeof limeOptions>;

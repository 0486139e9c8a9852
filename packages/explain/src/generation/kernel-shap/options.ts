import { z } from "zod";
import { untilOptions } from "../../sampling/rounds.ts";
import { spansOption } from "../../words/word-players.ts";
import { stepReplacementOptions } from "../step-baseline.ts";
import { stepOutputOption } from "../step-output.ts";

/** Everything KernelSHAP can be told where a model writes. */
export const stepKernelShapOptions = z.strictObject({
  samples: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(200)
    .describe("how many variants of the text are asked about; where a model writes, for each token that it wrote"),
  ...untilOptions,
  players: z
    .enum(["token", "word"])
    .default("token")
    .describe("what is there or missing as a whole; a word's score is shared alike among its tokens"),
  spans: spansOption
    .describe("what goes together beside: [[from, to], …], tokens of the text in order, to is one past the last")
    .default([]),
  written: z
    .boolean()
    .default(true)
    .describe(
      "whether tokens that were written come and go as well; false: only the text in front, as in captum, and each variant serves all steps",
    ),
  ...stepReplacementOptions,
  output: stepOutputOption.default("log-odds"),
});

export type StepKernelShapOptions = z.infer<typeof stepKernelShapOptions>;

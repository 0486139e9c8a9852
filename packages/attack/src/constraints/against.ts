import { z } from "zod";

/** What words that stand in the place of others are compared with. */
export const againstOption = {
  against: z
    .enum(["original", "current"])
    .default("original")
    .describe(
      "whether words are compared with the original's, or with those of the text that the candidate was made of",
    ),
};

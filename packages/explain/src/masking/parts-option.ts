import { z } from "zod";

/** The option `parts` as methods share it that take parts of a text away. */
export const partsOption = z
  .enum(["auto", "token", "word", "sentence"])
  .default("auto")
  .describe("what is taken away at a time; auto: tokens, or words where the subject has no tokens");

export type PartsOption = z.infer<typeof partsOption>;

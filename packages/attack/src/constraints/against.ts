import { z } from "zod";

/** The option of constraints that hold candidates against another text (TextAttack's compare_against_original). */
export const against = z.strictObject({
  to: z
    .enum(["original", "current"])
    .default("original")
    .describe("what candidates are held against: the text that all began with, or the one that they were made of"),
});

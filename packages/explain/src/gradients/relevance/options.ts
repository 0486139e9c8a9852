import { z } from "zod";

/** The options of relevance propagation: it begins with a raw score, which is shared out among its causes. */
export const relevanceOptions = z.strictObject({
  output: z.enum(["logit"]).default("logit").describe("what is shared out: the target's raw score"),
});

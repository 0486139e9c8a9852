import * as z from "zod/mini";

/** What the view Experiments shows. */
export const experimentsState = z.object({
  /** The experiment as it is written; undefined: what the stage and the view Explain ask. */
  document: z.optional(z.string()),
});

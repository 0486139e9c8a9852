import * as z from "zod/mini";

/** What the view Ablate shows. */
export const ablateState = z.object({
  /** Examples, one a line: a text, or text, tab and label. */
  examples: z._default(z.string(), ""),
  /** A file of examples that was added to the engine, in their place. */
  file: z.optional(z.string()),
  /** Put in the place of what a head says. */
  with: z._default(z.enum(["zero", "mean", "resample"]), "zero"),
  /** Which number colours the grid, and of which class. */
  metric: z._default(z.string(), "logOdds"),
  label: z.optional(z.string()),
});

import * as z from "zod/mini";

/** What the view Ablate shows. */
export const ablateState = z.object({
  /** Examples that the sweep runs over, one a line: a text, or text, tab and label. Without any it is the stage's text. */
  examples: z._default(z.string(), ""),
  /** A file of examples that was added to the engine, in their place. */
  file: z.optional(z.string()),
  /** At most so many rows of the file. */
  limit: z._default(z.int().check(z.positive()), 100),
  /** What is switched off, one by one. */
  what: z._default(z.enum(["heads", "layers", "mlp", "patterns", "rows", "tokens"]), "heads"),
  /** Put in the place of what is switched off. */
  with: z._default(z.enum(["zero", "mean", "resample"]), "zero"),
  /** Which number colours the grid: `logOdds`, or `LABEL.recall` and the like of one class. */
  metric: z._default(z.string(), "logOdds"),
  /** How words are scored with and without the heads; undefined: by the first method of Explain. */
  method: z.optional(z.string()),
});

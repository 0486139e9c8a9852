import * as v from "valibot";

/** What the view Ablate shows. */
export const ablateState = v.object({
  /** Examples that the sweep runs over, one a line: a text, or text, tab and label. Without any it is the stage's text. */
  examples: v.optional(v.string(), ""),
  /** A file of examples that was added to the engine, in their place. */
  file: v.optional(v.string()),
  /** At most so many rows of the file. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 100),
  /** What is switched off, one by one. */
  what: v.optional(v.picklist(["heads", "layers", "mlp", "patterns", "rows", "tokens"]), "heads"),
  /** Put in the place of what is switched off. */
  with: v.optional(v.picklist(["zero", "mean", "resample"]), "zero"),
  /** Which number colours the grid: `logOdds`, or `LABEL.recall` and the like of one class. */
  metric: v.optional(v.string(), "logOdds"),
  /** How words are scored with and without the heads; undefined: by the first method of Explain. */
  method: v.optional(v.string()),
});

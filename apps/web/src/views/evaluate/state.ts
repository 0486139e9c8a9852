import * as v from "valibot";
import { name, place } from "../../state/fields.ts";

/** What the view Evaluate shows. */
export const evaluateState = v.object({
  picture: v.optional(v.picklist(["confusion", "roc", "precision", "reliability"]), "confusion"),
  /** Labelled texts, one a line: text, tab and label. Without any it is the example reviews. */
  examples: v.optional(v.string(), ""),
  /** A file of labelled texts that was added to the engine, in their place. */
  file: v.optional(v.string()),
  /** At most so many rows of the file. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 200),
  /** The model that the first is held against; undefined: none. */
  second: v.optional(name),
  /** Whose texts are listed: of which model (0 or 1), of which class, said to be of which. */
  cell: v.optional(v.object({ side: v.pipe(place, v.maxValue(1)), gold: place, said: place })),
});

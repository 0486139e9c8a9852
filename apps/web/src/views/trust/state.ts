import * as v from "valibot";
import { list, name } from "../../state/fields.ts";

/** What the view Trust shows. */
export const trustState = v.object({
  /** Measured on the model, or judged by people. */
  show: v.optional(v.picklist(["measured", "judged"]), "measured"),
  methods: v.optional(list(name, 100), ["lime", "leave-one-out", "integrated-gradients", "saliency"]),
  /** Options that differ from the defaults, by method. */
  options: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  /** What is measured; none: what is quick. */
  metrics: v.optional(list(name, 100), []),
  /** What stands for a word that goes. */
  fill: v.optional(v.picklist(["delete", "mask"]), "delete"),
  /** Examples, one a line; without any it is the stage's text. */
  examples: v.optional(v.string(), ""),
  /** A file of examples that was added to the engine, in their place. */
  file: v.optional(v.string()),
  /** At most so many rows of the file. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 30),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

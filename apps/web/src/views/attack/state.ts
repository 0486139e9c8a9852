import * as v from "valibot";
import { name, place } from "../../state/fields.ts";

/** A text beside the one on the stage. */
const text = v.pipe(v.string(), v.maxLength(1_000_000));

/** What the view Attack shows. */
export const attackState = v.object({
  recipe: v.optional(name, "deepwordbug"),
  constraints: v.optional(name, "textattack"),
  /** As experiments name it; empty: the recipe's own. */
  goal: v.optional(name, ""),
  /** Questions at most; undefined: as many as it takes. */
  budget: v.optional(v.pipe(place, v.minValue(1))),
  seed: v.optional(place, 0),
  /** The models that put words in, compare sentences, and tell how likely a text is; undefined: the bundled ones. */
  maskedModel: v.optional(name),
  encoder: v.optional(name),
  languageModel: v.optional(name),
  /** The text that was attacked like this; undefined: none yet. */
  attacked: v.optional(text),
  /** The question that is looked at, counted from 0; undefined: the one that the search ended with. */
  question: v.optional(place),
  /** What was made of the text by hand; undefined: nothing yet. */
  edited: v.optional(text),
});

import * as v from "valibot";

/** What the view Compare shows. */
export const compareState = v.object({
  what: v.optional(v.picklist(["models", "texts"]), "models"),
  /** The second model; undefined: another bundled one. */
  model: v.optional(v.pipe(v.string(), v.maxLength(200))),
  /** The second text. */
  text: v.optional(v.string(), "That is a terrible movie."),
  /** How words are scored. */
  method: v.optional(v.string(), "integrated-gradients"),
});

import * as z from "zod/mini";

/** What the view Compare shows. */
export const compareState = z.object({
  what: z._default(z.enum(["models", "texts"]), "models"),
  /** The second model; undefined: another bundled one. */
  model: z.optional(z.string().check(z.maxLength(200))),
  /** The second text. */
  text: z._default(z.string(), "That is a terrible movie."),
  /** How words are scored. */
  method: z._default(z.string(), "integrated-gradients"),
});

import * as z from "zod/mini";

const place = z.int().check(z.nonnegative());

/** What the view Attention shows. */
export const attentionState = z.object({
  method: z._default(z.string(), "raw"),
  layer: z._default(place, 0),
  /** Those that are shown together; none: all of the layer. */
  heads: z._default(z.array(place), [0]),
  /** How much of each token's attention is drawn, 0 to 1: its strongest lines that together have this share. */
  threshold: z._default(z.number().check(z.gte(0), z.lte(1)), 0.7),
  hideSpecial: z._default(z.boolean(), false),
  rollout: z._default(z.boolean(), false),
  /** Whose query vector is shown, by its place among the tokens. */
  token: z._default(place, 1),
  picture: z._default(z.enum(["lines", "cells", "vectors"]), "lines"),
});

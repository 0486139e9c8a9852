import * as v from "valibot";

const place = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What the view Attention shows. */
export const attentionState = v.object({
  method: v.optional(v.string(), "raw"),
  layer: v.optional(place, 0),
  /** Those that are shown together; none: all of the layer. */
  heads: v.optional(v.array(place), [0]),
  /** How much of each token's attention is drawn, 0 to 1: its strongest lines that together have this share. */
  threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.7),
  hideSpecial: v.optional(v.boolean(), false),
  rollout: v.optional(v.boolean(), false),
  /** Whose query vector is shown, by its place among the tokens. */
  token: v.optional(place, 1),
  picture: v.optional(v.picklist(["lines", "cells", "vectors"]), "lines"),
});

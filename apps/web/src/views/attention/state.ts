import * as v from "valibot";
import { list, name, place } from "../../state/fields.ts";

/** More heads than any layer has. */
const mostHeads = 1000;

/** What the view Attention shows. */
export const attentionState = v.object({
  method: v.optional(name, "raw"),
  layer: v.optional(place, 0),
  /** Those that are shown together; none: all of the layer. */
  heads: v.optional(list(place, mostHeads), [0]),
  /** How much of each token's attention is drawn, 0 to 1: its strongest lines that together have this share. */
  threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.7),
  hideSpecial: v.optional(v.boolean(), false),
  rollout: v.optional(v.boolean(), false),
  /** Whose query vector is shown, and whose neighbours, by its place among the tokens. */
  token: v.optional(place, 1),
  /** Whether it is shown where else that token stands like this: as the layer holds it, or as the head hands it on. */
  neighbours: v.optional(v.picklist(["none", "layer", "head"]), "none"),
  /** Of an encoder-decoder: whose looks are shown. */
  part: v.optional(v.picklist(["cross", "encoder", "decoder"]), "cross"),
  picture: v.optional(v.picklist(["lines", "cells", "vectors"]), "lines"),
});

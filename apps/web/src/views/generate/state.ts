import * as v from "valibot";
import { list, name, place } from "../../state/fields.ts";

/** What one token writes, or a stop string; nobody means more. */
const piece = v.pipe(v.string(), v.maxLength(10_000));

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What the view Generate shows. */
export const generateState = v.object({
  strategy: v.optional(v.picklist(["greedy", "beam", "sample"]), "greedy"),
  /** Tokens at most. */
  most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 16),
  beams: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(50)), 4),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1000)), 0.8),
  /** 0: all tokens. */
  topK: v.optional(place, 40),
  /** 1: all tokens. */
  topP: v.optional(share, 1),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295)), 0),
  stop: v.optional(list(piece, 100), []),
  /** What it is made to begin with, token by token: those that were kept, and the one that was chosen in another's place. */
  begun: v.optional(list(piece, 10_000), []),
  /** Which written token is looked at, counted from 0. */
  step: v.optional(place, 0),
  /** The token that it is held against; empty: none. */
  against: v.optional(piece, ""),
  method: v.optional(name, "saliency"),
  /** Options that differ from the defaults, by method. */
  options: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
});

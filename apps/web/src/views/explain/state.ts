import * as v from "valibot";
import { list, name } from "../../state/fields.ts";

/** What the view Explain shows. */
export const explainState = v.object({
  /** Side by side, in this order. */
  methods: v.optional(list(name, 100), ["integrated-gradients"]),
  /** Options that differ from the defaults, by method. */
  options: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  /** A label, #index, or predicted. */
  target: v.optional(name, "predicted"),
  unit: v.optional(v.picklist(["own", "token", "word", "sentence"]), "own"),
  picture: v.optional(v.picklist(["bars", "force", "waterfall", "curves"]), "bars"),
  order: v.optional(v.picklist(["size", "sentence"]), "size"),
  /** Whether an assistant's own words stand beside the methods, and what it answered. */
  assistant: v.optional(v.boolean(), false),
  answer: v.optional(v.pipe(v.string(), v.maxLength(100_000)), ""),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

import * as z from "zod/mini";

/** What the view Explain shows. */
export const explainState = z.object({
  /** Side by side, in this order. */
  methods: z._default(z.array(z.string()), ["integrated-gradients"]),
  /** Options that differ from the defaults, by method. */
  options: z._default(z.record(z.string(), z.record(z.string(), z.unknown())), {}),
  /** A label, #index, or predicted. */
  target: z._default(z.string(), "predicted"),
  unit: z._default(z.enum(["own", "token", "word", "sentence"]), "own"),
  picture: z._default(z.enum(["bars", "force", "waterfall"]), "bars"),
  order: z._default(z.enum(["size", "sentence"]), "size"),
  seed: z._default(z.int().check(z.nonnegative()), 0),
});

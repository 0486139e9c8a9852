import { z } from "zod";

const most = 20_000;
const restored = z.number().nullable();
const named = z.looseObject({ label: z.string() });

/** A cell is drawn for each head of each layer, whether something is known of it or not. */
function isDrawable(heads: readonly { readonly layer: number; readonly head: number }[]): boolean {
  const layers = heads.reduce((count, { layer }) => Math.max(count, layer + 1), 0);
  const across = heads.reduce((count, { head }) => Math.max(count, head + 1), 0);
  return layers * across <= most;
}

/** What figures read of `inside --what flip`; files that somebody opened are checked by it. */
export const flipSchema = z.looseObject({
  model: z.looseObject({ id: z.string() }).exactOptional(),
  provenance: z.looseObject({ adapter: z.looseObject({ description: z.string() }).exactOptional() }).exactOptional(),
  what: z.literal("flip"),
  text: z.string(),
  attacked: z.string(),
  target: named,
  against: named,
  before: z.number(),
  after: z.number(),
  layers: z
    .array(z.looseObject({ layer: z.int().min(-1), clean: z.number(), attacked: z.number(), restored }))
    .max(500),
  heads: z
    .array(z.looseObject({ layer: z.int().min(0).max(500), head: z.int().min(0).max(500), restored }))
    .max(most)
    .refine(isDrawable, "more layers and heads than a picture holds"),
});

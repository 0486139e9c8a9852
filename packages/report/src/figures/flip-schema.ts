import { z } from "zod";

const most = 20_000;
const restored = z.number().nullable();
const named = z.looseObject({ label: z.string() });

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
  heads: z.array(z.looseObject({ layer: z.int().min(0).max(500), head: z.int().min(0).max(500), restored })).max(most),
});

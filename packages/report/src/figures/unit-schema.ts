import { z } from "zod";

/** Longer lists are no text's; a figure of them would stop the page. */
const most = 20_000;

export const list = <T extends z.ZodType>(item: T) => z.array(item).max(most);

/** A unit of an explanation. */
export const unit = z.looseObject({
  text: z.string(),
  start: z.number(),
  end: z.number(),
  spans: list(z.looseObject({ start: z.number(), end: z.number() })).exactOptional(),
  special: z.boolean().exactOptional(),
  sequence: z.literal(1).exactOptional(),
});

import { z } from "zod";
import { letterOptions } from "./letters.ts";

/** As of all transformations that change letters, but every place is tried unless one by chance is asked for: TextAttack's default for what nobody sees. */
export const placeOptions = {
  ...letterOptions,
  all: z.boolean().default(true).describe("whether all places in the word are tried, rather than one by chance"),
};

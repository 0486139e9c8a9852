import { z } from "zod";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  change: z.enum(["first", "second"]).default("second").describe("the text of a pair that may be changed"),
});

/** Of a pair, one text stays: TextFooler leaves premises alone (TextAttack's InputColumnModification). A text that is no pair may be changed. */
export const sequence: Constraint<z.infer<typeof options>> = {
  id: "sequence",
  title: "One text of a pair",
  citation: "Jin et al. 2020, TextFooler; TextAttack's InputColumnModification",
  does: "leaves one text of a pair alone",
  options,
  main: "change",
  mayChange: (text, word, { change }) =>
    text.pair === undefined || text.spanOf(word).sequence === (change === "first" ? 0 : 1),
};

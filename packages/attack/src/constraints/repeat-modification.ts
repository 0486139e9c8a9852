import type { z } from "zod";
import { noOptions } from "../part.ts";
import type { Constraint } from "./constraint.ts";

/** No word is changed twice (TextAttack's RepeatModification). A deleted word is not there any more, so nothing is barred by it. */
export const repeatModification: Constraint<z.infer<typeof noOptions>> = {
  id: "repeat-modification",
  title: "No word twice",
  citation: "TextAttack's RepeatModification",
  does: "leaves words alone that were changed before",
  options: noOptions,
  mayChange: (text, word) => !text.modified.has(word),
};

import type { z } from "zod";
import { noOptions } from "../part.ts";
import type { Constraint } from "./constraint.ts";

/** There are as many words as in the original: none is cut, joined, put in or taken out. */
export const sameWordCount: Constraint<z.infer<typeof noOptions>> = {
  id: "same-word-count",
  title: "As many words",
  citation: "a bound of our own",
  does: "keeps the number of words",
  options: noOptions,
  holds: (candidates, { original }) => candidates.map(({ words }) => words.length === original.words.length),
};

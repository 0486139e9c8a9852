import { distance } from "fastest-levenshtein";
import { z } from "zod";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  most: z.int().min(0).default(30).describe("letters that may be put in, taken out or replaced in all"),
});

/** The edit distance to the original is bounded (TextAttack's LevenshteinEditDistance, by letters). */
export const editDistance: Constraint<z.infer<typeof options>> = {
  id: "edit-distance",
  title: "Few letters",
  citation: "Gao et al. 2018, DeepWordBug; TextAttack's LevenshteinEditDistance",
  does: "bounds how many letters differ from the original",
  options,
  main: "most",
  holds: (candidates, { original }, { most }) => candidates.map(({ key }) => distance(original.key, key) <= most),
};

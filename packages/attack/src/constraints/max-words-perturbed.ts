import { z } from "zod";
import type { Constraint } from "./constraint.ts";

const options = z
  .strictObject({
    most: z.int().min(1).exactOptional().describe("words that may differ from the original"),
    share: z.number().gt(0).max(1).exactOptional().describe("share of the words that may, rounded up"),
  })
  .refine(({ most, share }) => most !== undefined || share !== undefined, "it bounds nothing without most or share");

/**
 * So many words may differ from the original's (TextAttack's MaxWordsPerturbed). They are compared place by place, so that a word put in or
 * taken out counts all behind it. Words that are gone count too; TextAttack looks no further than the shorter text's end.
 */
export const maxWordsPerturbed: Constraint<z.infer<typeof options>> = {
  id: "max-words-perturbed",
  title: "Few words",
  citation: "TextAttack's MaxWordsPerturbed",
  does: "bounds how many words differ from the original",
  options,
  main: "most",
  holds: (candidates, { original }, { most = Infinity, share }) =>
    candidates.map(({ words }) => {
      const length = Math.min(words.length, original.words.length);
      const gone = original.words.length - length;
      const different = words.slice(0, length).filter((word, index) => word !== original.words[index]).length + gone;
      return different <= Math.min(most, share === undefined ? Infinity : Math.ceil(length * share));
    }),
};

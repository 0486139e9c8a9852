import { z } from "zod";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  share: z.number().min(0).max(1).default(0.1).describe("share of the words that may be changed, rounded up"),
  least: z.int().min(0).default(1).describe("words that may be changed however short the text is"),
  most: z.int().min(1).exactOptional().describe("words that may be changed however long it is"),
});

/**
 * Once so many words are changed, no more are begun (TextAttack's MaxModificationRate; with a share of 1 and `most` its MaxNumWordsModified). What is counted is what changes made, so
 * that a word which was taken out is not.
 */
export const maxModificationRate: Constraint<z.infer<typeof options>> = {
  id: "max-modification-rate",
  title: "A share of the words",
  citation: "Yoo and Qi 2021, A2T; TextAttack's MaxModificationRate and MaxNumWordsModified",
  does: "changes no further words once a share of them is changed",
  options,
  main: "share",
  mayChange: ({ words, modified }, _, { share, least, most = Infinity }) =>
    modified.size < Math.min(most, Math.max(Math.ceil(words.length * share), least)),
};

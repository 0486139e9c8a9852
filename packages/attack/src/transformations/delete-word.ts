import type { z } from "zod";
import { noOptions } from "../part.ts";
import type { Transformation } from "./transformation.ts";

/** A word goes (TextAttack's WordDeletion); the last one stays. */
export const deleteWord: Transformation<z.infer<typeof noOptions>> = {
  id: "delete-word",
  title: "Delete a word",
  citation: "Feng et al. 2018, Pathologies of Neural Models Make Interpretations Difficult; TextAttack's WordDeletion",
  does: "takes a word out",
  level: "word",
  change: "delete",
  options: noOptions,
  candidates: (text, words) => (text.words.length > 1 ? words.map((word) => text.deleteWord(word)) : []),
};

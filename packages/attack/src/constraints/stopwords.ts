import { z } from "zod";
import type { Constraint } from "./constraint.ts";
import { englishStopwords } from "./english-stopwords.ts";

const options = z.strictObject({
  words: z
    .array(z.string().min(1))
    .default([...englishStopwords])
    .describe("the words that stay as they are"),
});

/** Stop words are not swapped for others (TextAttack's StopwordModification); they may be deleted. Compared as they are written. */
export const stopwords: Constraint<z.infer<typeof options>> = {
  id: "stopwords",
  title: "Stop words stay",
  citation: "TextAttack's StopwordModification",
  does: "leaves words such as the and of alone",
  options,
  mayChange: (text, word, { words }, { change }) => change !== "swap" || !words.includes(text.words[word] ?? ""),
};

import { z } from "zod";
import type { Constraint } from "./constraint.ts";
import { englishStopwords } from "./english-stopwords.ts";

const options = z.strictObject({
  anyCase: z
    .boolean()
    .default(false)
    .describe("whether they are known in capitals as well; TextAttack compares them as they are written"),
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
  mayChange(text, word, { words, anyCase }, { change }) {
    const written = text.words[word] ?? "";
    return change !== "swap" || !words.includes(anyCase ? written.toLowerCase() : written);
  },
};

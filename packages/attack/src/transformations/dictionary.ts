import { z } from "zod";
import { matchCase } from "../words/match-case.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject({
  words: z
    .record(z.string().min(1), z.union([z.string(), z.array(z.string())]))
    .default({})
    .describe("a map of words to what may stand in their place: a text, or a list of them"),
  exactCase: z
    .boolean()
    .default(false)
    .describe("whether words must be written as in the map, and stay as they are there"),
});

/** A word becomes what a map says: slang, a house's own terms, words of a study. */
export const dictionary = wordSwap<z.infer<typeof options>>({
  id: "dictionary",
  title: "Words of a map",
  citation: "a map of your own",
  does: "puts what a map says in the place of a word",
  level: "word",
  options,
  replacements(word, { words, exactCase }) {
    const alike = Object.entries(words).filter(([key]) =>
      exactCase ? key === word : key.toLowerCase() === word.toLowerCase(),
    );
    const found = alike.flatMap(([, put]) => put);
    return [...new Set(exactCase ? found : found.map((other) => matchCase(other, word)))];
  },
});

import { z } from "zod";
import { matchCase } from "../words/match-case.ts";
import { isOneWord } from "../words/word-spans.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject({
  most: z.int().min(1).max(1000).default(15).describe("neighbours of each word"),
  leastCosine: z.number().min(-1).max(1).exactOptional().describe("cosine that a neighbour must have at least"),
});

/** A word becomes one whose vector is near, in the same case (TextAttack's WordSwapEmbedding). Whether those are synonyms is up to the vectors. */
export const embedding = wordSwap<z.infer<typeof options>>({
  id: "embedding",
  title: "Neighbours of its vector",
  citation:
    "Mrkšić et al. 2016, Counter-fitting Word Vectors; Jin et al. 2020, TextFooler; TextAttack's WordSwapEmbedding",
  does: "puts a word in the place of another whose vector is near",
  level: "word",
  options,
  main: "most",
  needs: () => ["vectors"],
  replacements(word, { most, leastCosine = -1 }, { resources }) {
    const near = resources.nearestWords?.(word.toLowerCase(), most) ?? [];
    const found = near.filter(({ word: other, cosine }) => cosine >= leastCosine && isOneWord(other));
    return [...new Set(found.map(({ word: other }) => matchCase(other, word)))];
  },
});

import { z } from "zod";
import { swappedWords } from "../words/swapped-words.ts";
import { loadWordNet } from "../wordnet/wordnet.ts";
import { againstOption } from "./against.ts";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  includeUnknown: z
    .boolean()
    .default(false)
    .describe("whether words that WordNet has no synonyms of may stand for each other"),
  ...againstOption,
});

/** A word and what stands in its place have a synset of WordNet in common, in any of their forms. */
export const sharedSynset: Constraint<z.infer<typeof options>> = {
  id: "shared-synset",
  title: "Synonyms alone",
  citation: "Miller 1995, WordNet; Ren et al. 2019, PWWS",
  does: "asks that words share a synset of WordNet with those that they stand for",
  options,
  async holds(candidates, reference, { includeUnknown, against }) {
    const dictionary = await loadWordNet();
    return candidates.map((candidate) =>
      swappedWords(candidate, reference, against).every(({ from, to }) => {
        if (from.toLowerCase() === to.toLowerCase()) return true;
        const [own, other] = [new Set(dictionary.synsetsOf(from)), dictionary.synsetsOf(to)];
        if (own.size === 0 || other.length === 0) return includeUnknown;
        return other.some((synset) => own.has(synset));
      }),
    );
  },
};

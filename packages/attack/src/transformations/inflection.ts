import { z } from "zod";
import { loadInflections } from "../english/inflections.ts";
import { matchCase } from "../words/match-case.ts";
import { taggedWordSwap } from "./tagged-word-swap.ts";

const options = z.strictObject({
  anyPartOfSpeech: z
    .boolean()
    .default(false)
    .describe("whether forms of the word as noun, verb and adjective are all tried, whatever it is in its sentence"),
});

const inflected = ["noun", "verb", "adjective"] as const;

/**
 * A noun, a verb or an adjective takes another of its forms: *performances*, *performed* (TextAttack's WordSwapInflections). Forms come from WordNet's bases and
 * compromise's rules, where TextAttack has lemminflect's; the case stays.
 */
export const inflection = taggedWordSwap<z.infer<typeof options>>({
  id: "inflection",
  title: "Inflected forms",
  citation: "Tan et al. 2020, It's Morphin' Time (Morpheus); TextAttack's WordSwapInflections",
  does: "puts another form of a noun, verb or adjective in its place",
  level: "word",
  options,
  async replacements(word, partOfSpeech, { anyPartOfSpeech }) {
    const own = partOfSpeech === "auxiliary" ? partOfSpeech : inflected.find((each) => each === partOfSpeech);
    if (own === undefined) return [];
    const forms = await loadInflections();
    const classes = anyPartOfSpeech ? inflected : [own];
    return [...new Set(classes.flatMap((each) => forms(word, each)))].map((form) => matchCase(form, word));
  },
});

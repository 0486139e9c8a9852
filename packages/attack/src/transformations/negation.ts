import type { PartOfSpeech } from "@limelight/text/parts-of-speech";
import { z } from "zod";
import { loadEnglishRules, type EnglishRules } from "../english/compromise.ts";
import { contractions } from "../english/contractions.ts";
import { matchStart } from "../words/match-case.ts";
import { wordClasses } from "../words/word-classes.ts";
import { loadWordNet, type WordNet } from "../wordnet/wordnet.ts";
import type { Transformation } from "./transformation.ts";

const options = z.strictObject({
  way: z.enum(["both", "insert", "remove"]).default("both").describe("whether not is put in, taken out, or either"),
});

/**
 * A *not* comes in behind an auxiliary, or before another verb with a form of *do*; one that is there goes (CheckList's `add_negation` and `remove_negation`, by rules of word
 * classes where it parses). The text then says the opposite: for tests of whether a model notices, not for labels that should stay.
 */
export const negation: Transformation<z.infer<typeof options>> = {
  id: "negation",
  title: "Negate",
  citation: "Ribeiro et al. 2020, CheckList, Perturb.add_negation and remove_negation",
  does: "puts a not in, or takes it out; the text means the opposite then",
  level: "word",
  change: "insert",
  options,
  async candidates(text, words, { way }) {
    const [classes, rules, wordNet] = await Promise.all([wordClasses(text), loadEnglishRules(), loadWordNet()]);
    return words.flatMap((index) => {
      const word = text.words[index] ?? "";
      const affirmed = way === "insert" ? undefined : withoutNot(word);
      if (affirmed !== undefined) return [text.replaceWord(index, affirmed)];
      if (way === "remove" || [word, text.words[index + 1] ?? ""].some((each) => withoutNot(each) !== undefined))
        return [];
      const negated = withNot(word, classes, index, text.words, rules, wordNet);
      return negated === undefined ? [] : [text.replaceWord(index, matchStart(negated, word))];
    });
  },
};

/** What is left of a word that negates: nothing of *not*, *do* of *don't*; undefined of any other. */
function withoutNot(word: string): string | undefined {
  const small = word.toLowerCase();
  if (small === "not") return "";
  if (small === "cannot" || small === "can't") return matchStart("can", word);
  if (small === "ain't") return matchStart("is", word);
  const full = small.endsWith("n't") ? contractions.get(small) : undefined;
  return full === undefined ? undefined : matchStart(full.replace(/ not$/u, ""), word);
}

function withNot(
  word: string,
  classes: readonly (PartOfSpeech | undefined)[],
  index: number,
  words: readonly string[],
  rules: EnglishRules,
  wordNet: WordNet,
): string | undefined {
  if (classes[index] === "auxiliary")
    return classes[index + 1] === "auxiliary" && index > 0 ? undefined : `${word} not`;
  if (classes[index] !== "verb") return undefined;
  const before = classes.slice(Math.max(0, index - 2), index);
  if (before.includes("auxiliary") || words[index - 1]?.toLowerCase() === "to") return undefined;
  const small = word.toLowerCase();
  const base = wordNet.bases(small, "verb").find((each) => each !== small) ?? small;
  const forms = rules.conjugated(base);
  if (forms["PastTense"] === small && base !== small) return `did not ${base}`;
  if (forms["PresentTense"] === small) return `does not ${base}`;
  return base === small && ["pronoun", "noun", "name"].includes(classes[index - 1] ?? "")
    ? `do not ${base}`
    : undefined;
}

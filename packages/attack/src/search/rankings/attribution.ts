import { AttackError } from "../../attack-error.ts";
import { attributedWords } from "../../words/attributed-words.ts";
import type { Ranking } from "./ranking.ts";

/**
 * What an attribution method says that the word is worth for the label: the sum over the stretches that it is part of, each by the share of the stretch that lies
 * in the word. Its questions are not counted. @throws AttackError "no-resource"
 */
export const byAttribution: Ranking = async ({ text }, words, { tools: { label, resources } }) => {
  if (!resources.attribute)
    throw new AttackError(
      "no-resource",
      "words cannot be ranked by attribution: no method is there",
      "Name one with --attribution, or take another ranking, such as unk or delete.",
    );
  const worth = attributedWords(text, await resources.attribute(text.question, label));
  return words.map((word) => worth[word] ?? 0);
};

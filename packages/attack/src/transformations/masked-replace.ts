import { z } from "zod";
import { needed, type Tools } from "../tools.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { isOneWord } from "../words/word-spans.ts";
import { hasLetter, maskedAt, maskedOptions, maskedWords } from "./masked-words.ts";
import { pieceCombinations } from "./piece-combinations.ts";
import type { Transformation } from "./transformation.ts";

const options = z.strictObject({
  method: z
    .enum(["bae", "bert-attack"])
    .default("bae")
    .describe("bae masks the word; bert-attack leaves it there and takes what is predicted at each of its tokens"),
  ...maskedOptions,
});

type Options = z.infer<typeof options>;

/**
 * A word makes room for what a masked language model would put there (TextAttack's WordSwapMaskedLM). BAE and CLARE mask it as a whole. BERT-Attack leaves it, and
 * takes what the model predicts at its tokens: of several, the likeliest combinations (TextAttack means to, and takes the first that it makes).
 */
export const maskedReplace: Transformation<Options> = {
  id: "masked-replace",
  title: "What a masked language model would say",
  citation: "Garg and Ramakrishnan 2020, BAE; Li et al. 2020, BERT-ATTACK; TextAttack's WordSwapMaskedLM",
  does: "replaces a word by words that a masked language model finds likely there",
  level: "word",
  change: "swap",
  options,
  main: "candidates",
  needs: () => ["masked-model"],
  async candidates(text, words, chosen, tools) {
    const found =
      chosen.method === "bae" ? await masked(text, words, chosen, tools) : await predicted(text, words, chosen, tools);
    return words.flatMap((word, index) =>
      (found[index] ?? []).flatMap((other) => (other === text.words[word] ? [] : [text.replaceWord(word, other)])),
    );
  },
};

async function masked(
  text: AttackedText,
  words: readonly number[],
  chosen: Options,
  tools: Tools,
): Promise<string[][]> {
  const places = words.map((word) => maskedAt(text, word, chosen.window));
  const found = await maskedWords(places, chosen, tools);
  return found.map((own, index) => own.filter((other) => hasLetter(other, text.words[words[index] ?? 0] ?? "")));
}

async function predicted(
  text: AttackedText,
  words: readonly number[],
  { window, candidates }: Options,
  tools: Tools,
): Promise<string[][]> {
  const predictTokens = needed(tools, "predictTokens");
  const answers = await predictTokens(words.map((word) => ({ ...maskedAt(text, word, window), top: candidates })));
  return answers.map((tokens) => {
    const [only, ...others] = tokens;
    const put =
      only && others.length === 0
        ? only.flatMap(({ word, continues }) => (continues ? [] : [word]))
        : pieceCombinations(tokens, candidates);
    return [...new Set(put)].filter(isOneWord);
  });
}

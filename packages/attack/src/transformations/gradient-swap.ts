import { z } from "zod";
import type { AttackedText } from "../words/attacked-text.ts";
import { isBareWord } from "../words/word-spans.ts";
import { decoded } from "./hotflip.ts";
import { lossGradient, whiteBoxOf } from "./loss-gradient.ts";
import { hasLetter } from "./masked-words.ts";
import type { Transformation } from "./transformation.ts";
import { dot, vocabularyFlips } from "./vocabulary-flips.ts";
import { wordTokens } from "./word-tokens.ts";

const options = z.strictObject({
  top: z.int().min(1).max(1000).default(1).describe("words that are tried at once, of all places together"),
  tries: z
    .int()
    .min(1)
    .max(20_000)
    .default(2000)
    .describe("tokens that are looked at, the best first, until so many words are found"),
});

/**
 * A word becomes another of the vocabulary (TextAttack's WordSwapGradientBased, which reads a gradient a word): by the mean over the word's tokens of the loss's gradient,
 * times the new word's embedding less the mean of the old tokens'. Tokens that are no whole words are left out.
 */
export const gradientSwap: Transformation<z.infer<typeof options>> = {
  id: "gradient-swap",
  title: "Swap a word along the gradient",
  citation: "Ebrahimi et al. 2018, HotFlip; TextAttack's WordSwapGradientBased",
  does: "swaps a word for the one that the gradient says raises the loss most",
  level: "word",
  change: "swap",
  options,
  main: "top",
  needs: () => ["gradients"],
  async candidates(text, words, { top, tries }, tools) {
    const subject = whiteBoxOf(tools);
    const { tokens, gradient } = await lossGradient(text, tools);
    const embeddings = await subject.wordEmbeddings();
    const features = gradient.shape[1] ?? 0;
    const own = words.flatMap((word) => {
      const places = wordTokens(text, word, tokens);
      return places.length === 0 ? [] : [{ word, places }];
    });
    const rows = new Float32Array(own.length * features);
    const now = own.map(({ places }, row) => {
      for (const place of places)
        for (let feature = 0; feature < features; feature += 1)
          rows[row * features + feature] =
            (rows[row * features + feature] ?? 0) + (gradient.data[place * features + feature] ?? 0) / places.length;
      const dots = places.map((place) =>
        dot(rows, row * features, embeddings.data, (tokens[place]?.id ?? 0) * features, features),
      );
      return dots.reduce((sum, each) => sum + each, 0) / dots.length;
    });
    const special = new Set(Object.values(subject.special).map(({ id }) => id));
    const flips = vocabularyFlips({ shape: [own.length, features], data: rows }, now, embeddings, special, tries);
    const found: AttackedText[] = [];
    for (const { row, id } of flips) {
      if (found.length === top) break;
      const word = own[row]?.word ?? 0;
      const other = decoded(subject, [id]);
      const before = text.words[word] ?? "";
      if (other !== before && isBareWord(other) && hasLetter(other, before)) found.push(text.replaceWord(word, other));
    }
    return found;
  },
};

import type { SubjectToken, WhiteBox } from "@limelight/core";
import { z } from "zod";
import { AttackError } from "../attack-error.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { isBareWord } from "../words/word-spans.ts";
import { lossGradient, whiteBoxOf } from "./loss-gradient.ts";
import type { Transformation } from "./transformation.ts";
import { dot, vocabularyFlips } from "./vocabulary-flips.ts";
import { wordTokens } from "./word-tokens.ts";

const options = z.strictObject({
  top: z.int().min(1).max(1000).default(10).describe("flips that are tried at once, of all words together"),
  tries: z
    .int()
    .min(1)
    .max(20_000)
    .default(500)
    .describe("flips that are looked at, the best first, until so many are found that can be written"),
});

/** What flips that no text stands for are counted under. */
const cutOtherwise = "flips that the tokenizer would cut otherwise";

/**
 * One token becomes another (HotFlip, Ebrahimi et al. 2018, for subwords): of all tokens of the words that may be changed and the whole vocabulary, the pairs with the
 * largest gradient · (e_new − e_old), the gradient being the loss's of the label by the token's word embedding. The word is written anew with the new token, and only kept
 * where the model then reads exactly the tokens that were meant; others are counted.
 */
export const hotflip: Transformation<z.infer<typeof options>> = {
  id: "hotflip",
  title: "Flip a token along the gradient",
  citation: "Ebrahimi et al. 2018, HotFlip: White-Box Adversarial Examples for Text Classification",
  does: "swaps a token for the one that the gradient says raises the loss most",
  level: "word",
  change: "swap",
  options,
  main: "top",
  needs: () => ["gradients"],
  async candidates(text, words, { top, tries }, tools) {
    const subject = whiteBoxOf(tools);
    const { tokens, gradient } = await lossGradient(text, tools);
    const embeddings = await subject.wordEmbeddings();
    const places = words.flatMap((word) =>
      wordTokens(text, word, tokens).map((place, nth, all) => ({ word, place, nth, all })),
    );
    const features = gradient.shape[1] ?? 0;
    const rows = new Float32Array(places.length * features);
    for (const [row, { place }] of places.entries())
      rows.set(gradient.data.subarray(place * features, (place + 1) * features), row * features);
    const now = places.map(({ place }, row) =>
      dot(rows, row * features, embeddings.data, (tokens[place]?.id ?? 0) * features, features),
    );
    const special = new Set(Object.values(subject.special).map(({ id }) => id));
    const flips = vocabularyFlips({ shape: [places.length, features], data: rows }, now, embeddings, special, tries);
    const found: AttackedText[] = [];
    let dropped = 0;
    for (const { row, id } of flips) {
      if (found.length === top) break;
      const place = places[row];
      if (!place) continue;
      const ids = place.all.map((each, nth) => (nth === place.nth ? id : (tokens[each]?.id ?? 0)));
      const written = decoded(subject, ids);
      if (!isBareWord(written)) continue;
      const flipped = text.replaceWord(place.word, written);
      if (readsAs(subject, flipped, tokens, place.place, id)) found.push(flipped);
      else dropped += 1;
    }
    if (dropped > 0) tools.tally?.(cutOtherwise, dropped);
    return found;
  },
};

/** How a text writes tokens. @throws AttackError "no-resource" where nobody knows */
export function decoded(subject: Pick<WhiteBox, "decode">, ids: readonly number[]): string {
  const written = subject.decode?.(ids);
  if (written !== undefined) return written.trim();
  throw new AttackError(
    "no-resource",
    "this subject does not say how a text writes its tokens",
    "Attack one of our own models, or take another transformation.",
  );
}

// Whether the model reads the tokens that were there, but for the one that was meant to change.
function readsAs(
  subject: Pick<WhiteBox, "tokens">,
  text: AttackedText,
  before: readonly SubjectToken[],
  place: number,
  id: number,
): boolean {
  const now = subject.tokens(text.question);
  return now.length === before.length && now.every((token, at) => token.id === (at === place ? id : before[at]?.id));
}

import type { Attack } from "../attack.ts";
import { wordEmbeddingDistance } from "../constraints/word-embedding-distance.ts";
import { chosen } from "../part.ts";
import { embedding } from "../transformations/embedding.ts";
import { maskedReplace } from "../transformations/masked-replace.ts";
import type { AtHand } from "./recipe.ts";

/**
 * Words whose vectors are nearest. Where there are no vectors, words that a masked language model would put there stand in for them, if there is such a model: they
 * fit the sentence, and need not mean the same.
 */
export function nearWords(most: number, { has }: AtHand): Attack["transformations"][number] {
  if (!has || has.has("vectors") || !has.has("masked-model")) return chosen(embedding, { most });
  return chosen(maskedReplace, { candidates: most, leastProbability: 0, pieces: false });
}

/** A bound on how far vectors of words are apart; none where there are no vectors. */
export function nearVectors(options: object, { has }: AtHand): Attack["constraints"] {
  return !has || has.has("vectors") ? [chosen(wordEmbeddingDistance, options)] : [];
}

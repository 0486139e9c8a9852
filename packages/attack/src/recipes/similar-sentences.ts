import type { Attack } from "../attack.ts";
import { sentenceSimilarity } from "../constraints/sentence-similarity.ts";
import { chosen } from "../part.ts";
import type { AtHand } from "./recipe.ts";

/** Sentences must be alike by the encoder at hand: by its own threshold where one is given, else by the one that was meant for another encoder. */
export function similarSentences(
  options: { readonly threshold: number } & Readonly<Record<string, unknown>>,
  { similarity }: AtHand,
): Attack["constraints"][number] {
  const own = similarity === undefined ? {} : { threshold: similarity, metric: "cosine" };
  return chosen(sentenceSimilarity, { ...options, ...own });
}

import { z } from "zod";
import { rankings, type Ranking } from "./rankings/index.ts";
import { best, type Judged, type Search, type Searching } from "./search.ts";

const options = z.strictObject({
  ranking: z
    .enum(["unk", "delete", "weighted-saliency", "gradient", "random"])
    .default("unk")
    .describe(
      "what makes a word important: the score once it is unknown or gone, that times its best swap, its gradient, or chance",
    ),
  unknown: z.string().min(1).default("[UNK]").describe("what stands for an unknown word"),
});

/**
 * Greedy search, word by word, the most important first (TextAttack's GreedyWordSwapWIR, after Jin et al. 2020): the best candidate of a word is taken if it
 * scores higher than what is there.
 */
export const wordImportance: Search<z.infer<typeof options>> = {
  id: "word-importance",
  title: "Greedy by word importance",
  citation: "Jin et al. 2020, Is BERT Really Robust?; TextAttack's GreedyWordSwapWIR",
  does: "changes the most important words first, each as well as it can",
  options,
  main: "ranking",
  changes: ["swap", "delete"],
  needs: ({ ranking }) => (ranking === "gradient" ? ["gradients"] : []),
  run: (beginning, searching, { ranking, unknown }) =>
    searchByImportance(beginning, searching, rankings[ranking], unknown),
};

/** The same by any ranking. */
export async function searchByImportance(
  beginning: Judged,
  searching: Searching,
  rank: Ranking,
  unknown: string,
): Promise<Judged> {
  const words = searching.changeable(beginning.text);
  const scores = await rank(beginning, words, searching, unknown);
  const order = words
    .map((word, index) => ({ word, score: scores[index] ?? 0 }))
    .toSorted((one, other) => other.score - one.score);
  let found = beginning;
  for (const { word } of order) {
    if (searching.over) break;
    const candidates = await searching.transform(found.text, [word]);
    if (candidates.length === 0) continue;
    const top = best(await searching.judge(candidates));
    if (!top || top.score <= found.score) continue;
    found = top;
    if (found.reached) break;
  }
  return found;
}

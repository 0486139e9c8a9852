import { z } from "zod";
import { rankings, type Ranking } from "./rankings/index.ts";
import { best, type Judged, type Search, type Searching } from "./search.ts";

const options = z.strictObject({
  ranking: z
    .enum([
      "unk",
      "delete",
      "weighted-saliency",
      "weighted-saliency-change",
      "gradient",
      "attention",
      "attribution",
      "order",
      "random",
    ])
    .default("unk")
    .describe(
      "what makes a word important: the score once it is unknown (unk) or gone (delete), the first times its best swap's score (weighted-saliency) or what that swap changes (weighted-saliency-change), its gradient, the attention paid to it in the last layer, what an attribution method says, where it stands (order), or chance (random)",
    ),
  unknown: z.string().min(1).default("[UNK]").describe("what stands for an unknown word"),
  follow: z
    .boolean()
    .default(true)
    .describe(
      "whether words are looked for where they are by then, rather than where they were at first, as TextAttack does",
    ),
  inTurn: z
    .boolean()
    .default(false)
    .describe("whether transformations have their turns at a word one after another, rather than the best of all one"),
});

/**
 * Greedy search, word by word, the most important first (TextAttack's GreedyWordSwapWIR, after Jin et al. 2020): the best candidate of a word is taken if it
 * scores higher than what is there. Of several that reach the goal it is the one most like the original, where a constraint can tell.
 */
export const wordImportance: Search<z.infer<typeof options>> = {
  id: "word-importance",
  title: "Greedy by word importance",
  citation: "Jin et al. 2020, Is BERT Really Robust?; TextAttack's GreedyWordSwapWIR",
  does: "changes the most important words first, each as well as it can",
  options,
  main: "ranking",
  needs({ ranking }) {
    if (ranking === "attribution") return ["attributions"];
    return ranking === "gradient" || ranking === "attention" ? ["gradients"] : [];
  },
  run: (beginning, searching, chosen) => searchByImportance(beginning, searching, rankings[chosen.ranking], chosen),
};

type Manner = Pick<z.infer<typeof options>, "unknown" | "follow" | "inTurn">;

/** The same by any ranking. */
export async function searchByImportance(
  beginning: Judged,
  searching: Searching,
  rank: Ranking,
  { unknown, follow, inTurn }: Manner,
): Promise<Judged> {
  const words = searching.changeable(beginning.text);
  const scores = await rank(beginning, words, searching, unknown);
  const order = words
    .map((word, index) => ({ word, score: scores[index] ?? 0 }))
    .toSorted((one, other) => other.score - one.score);
  const turns = inTurn ? Array.from({ length: searching.transformations }, (_, index) => index) : [undefined];
  let found = beginning;
  for (const { word } of order)
    for (const turn of turns) {
      if (searching.over || found.reached) return found;
      const place = follow ? (found.text.places[word] ?? -1) : word;
      const candidates = await searching.transform(found.text, [place], turn);
      if (candidates.length === 0) continue;
      const judged = await searching.judge(candidates);
      const top = best(judged);
      if (!top || top.score <= found.score) continue;
      found = top.reached ? await likest(judged, found, searching) : top;
    }
  return found;
}

/** Of the candidates that reach the goal and that no other scores above, the one most like the original; the best where nothing can tell. */
async function likest(judged: readonly Judged[], current: Judged, searching: Searching): Promise<Judged> {
  const sorted = judged.toSorted((one, other) => other.score - one.score);
  const behind = sorted.findIndex(({ reached }) => !reached);
  const reached = behind < 0 ? sorted : sorted.slice(0, behind);
  const likeness = await searching.likeness(
    reached.map(({ text }) => text),
    current.text,
  );
  let found = reached[0] ?? current;
  let most = -Infinity;
  for (const [index, each] of reached.entries()) {
    const like = likeness?.[index] ?? -Infinity;
    if (like > most) [found, most] = [each, like];
  }
  return found;
}

import { z } from "zod";
import { best, type Judged, type Search, type Searching } from "./search.ts";

const options = z.strictObject({
  width: z.int().min(1).default(8).describe("texts that are kept from one round to the next"),
  keep: z
    .enum(["last", "best"])
    .default("last")
    .describe("whether it ends with the best text of the last round, as TextAttack does, or of all rounds"),
});

/**
 * Beam search (TextAttack's BeamSearch): of all candidates of all kept texts, the best are kept, until one is there, none is left, or the budget is
 * used up; at the latest behind two rounds a word, which no bounded search takes. What it ends with may be worse than what it began with, as there, unless the best of all rounds is kept.
 */
export const beam: Search<z.infer<typeof options>> = {
  id: "beam",
  title: "Beam search",
  citation: "Ebrahimi et al. 2018, HotFlip; TextAttack's BeamSearch",
  does: "keeps the best few texts of every round",
  options,
  main: "width",
  run: (beginning, searching, { width, keep }) => searchBeam(beginning, searching, width, keep),
};

/** Rounds for each word of the text, behind which a search ends that nothing else bounds; TextAttack's goes on for ever. */
const roundsPerWord = 2;

/** Beam search of any width; of width 1 it is greedy. */
export async function searchBeam(
  beginning: Judged,
  searching: Searching,
  width: number,
  keep: "last" | "best" = "last",
): Promise<Judged> {
  let kept = [beginning.text];
  let found = beginning;
  const rounds = roundsPerWord * beginning.text.words.length;
  for (let round = 0; round < rounds && !found.reached; round++) {
    const candidates = [];
    for (const text of kept) candidates.push(...(await searching.transform(text)));
    if (candidates.length === 0) return found;
    const judged = await searching.judge(candidates);
    const top = best(judged);
    if (top && (keep === "last" || top.reached || top.score > found.score)) found = top;
    if (searching.over) return found;
    kept = judged
      .toSorted((one, other) => other.score - one.score)
      .slice(0, width)
      .map(({ text }) => text);
  }
  return found;
}

import type { z } from "zod";
import { noOptions } from "../part.ts";
import { byCodePoints } from "../by-code-points.ts";
import { best, type Judged, type Search } from "./search.ts";

/**
 * CLARE's own greedy search (Li et al. 2021, algorithm 1): the best candidate of each word is found once, on the text as it was; they are carried out one after
 * another, the best first, each made anew on the text as it is by then, until the goal is reached or no word is left.
 */
export const actionRanking: Search<z.infer<typeof noOptions>> = {
  id: "action-ranking",
  title: "Best actions first",
  citation: "Li et al. 2021, Contextualized Perturbation for Textual Adversarial Attack (CLARE), algorithm 1",
  does: "finds each word's best change once, and makes them one after another, the best first",
  options: noOptions,
  async run(beginning, searching) {
    const base = beginning.text;
    const lots: { word: number; turn: number; size: number }[] = [];
    const candidates = [];
    for (const word of searching.changeable(base))
      for (let turn = 0; turn < searching.transformations; turn += 1) {
        const own = await searching.transform(base, [word], turn);
        lots.push({ word, turn, size: own.length });
        candidates.push(...own);
      }
    const judged = await searching.judge(candidates);
    let start = 0;
    const actions = lots.flatMap(({ word, turn, size }) => {
      const top = best(judged.slice(start, start + size));
      start += size;
      return top ? [{ word, turn, top }] : [];
    });
    const order = actions
      .toSorted((one, other) => other.top.score - one.top.score || byCodePoints(one.top.text.key, other.top.text.key))
      .filter(({ word }, index, all) => all.findIndex((each) => each.word === word) === index);
    let found: Judged = beginning;
    for (const { word, turn, top } of order) {
      if (found.reached || searching.over) break;
      if (found === beginning) {
        if (top.score > found.score) found = top;
        continue;
      }
      const next = best(
        await searching.judge(await searching.transform(found.text, [found.text.places[word] ?? -1], turn)),
      );
      if (next && next.score > found.score) found = next;
    }
    return found;
  },
};

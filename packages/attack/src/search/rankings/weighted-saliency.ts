import { softmax } from "@limelight/core";
import { best, type Judged } from "../search.ts";
import type { Ranking } from "./ranking.ts";
import { byUnknown } from "./unknown.ts";

/**
 * Probability-weighted word saliency (Ren et al. 2019): the softmax over words of the score with the word unknown, times what the word's best swap does: how far
 * it raises the score, 0 without candidates; in f32.
 */
export const byWeightedSaliency: Ranking = weighted(({ score }, top) => top - score);

/** The same as TextAttack has it: times the score of the best swap itself, not its change. */
export const byWeightedSaliencyScore: Ranking = weighted((_, top) => top);

function weighted(effect: (beginning: Judged, top: number) => number): Ranking {
  return async (beginning, words, searching, unknown) => {
    const saliency = softmax((await byUnknown(beginning, words, searching, unknown)).map(Math.fround));
    const scores: number[] = [];
    for (const [index, word] of words.entries()) {
      const candidates = searching.over ? [] : await searching.transform(beginning.text, [word]);
      const top = candidates.length === 0 ? undefined : best(await searching.judge(candidates));
      scores.push(Math.fround(saliency[index] ?? 0) * (top ? Math.fround(effect(beginning, top.score)) : 0));
    }
    return scores;
  };
}

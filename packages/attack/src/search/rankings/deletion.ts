import type { Ranking } from "./ranking.ts";

/** The score without the word. */
export const byDeletion: Ranking = async ({ text }, words, searching) =>
  (await searching.judge(words.map((word) => text.deleteWord(word)))).map(({ score }) => score);

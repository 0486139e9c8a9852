import type { Ranking } from "./ranking.ts";

/** The score with the word unknown. */
export const byUnknown: Ranking = async ({ text }, words, searching, unknown) =>
  (await searching.judge(words.map((word) => text.replaceWord(word, unknown)))).map(({ score }) => score);

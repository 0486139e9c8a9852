import type { Ranking } from "./ranking.ts";

/** Any order, drawn by the seed. */
export const byChance: Ranking = async (_, words, { tools: { random } }) => {
  const places = random.permutation(words.length);
  return words.map((__, index) => places[index] ?? 0);
};

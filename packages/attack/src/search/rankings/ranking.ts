import type { Judged, Searching } from "../search.ts";

/**
 * How important words are: a number a word, in their order.
 * @param words indices of words of the beginning
 * @param unknown what stands for an unknown word
 */
export type Ranking = (
  beginning: Judged,
  words: readonly number[],
  searching: Searching,
  unknown: string,
) => Promise<readonly number[]>;

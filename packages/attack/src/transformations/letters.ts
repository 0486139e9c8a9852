import type { NumpyRandomState } from "@limelight/statistics";
import { z } from "zod";

/** Options of all transformations that change letters of a word one at a time. */
export const letterOptions = {
  all: z.boolean().default(false).describe("whether all places in the word are tried, rather than one by chance"),
  keepFirst: z.boolean().default(false).describe("whether the first letter stays"),
  keepLast: z.boolean().default(false).describe("whether the last letter stays"),
};

export type LetterOptions = z.infer<z.ZodObject<typeof letterOptions>>;

/** Of a word as long as no word is, no further places are tried: each is a text of that length. */
const mostPlaces = 1000;

/**
 * Places of a word's letters where something is tried, the first thousand at most.
 * @param count letters, or pairs of neighbours, that there are
 */
export function letterPlaces(
  count: number,
  { all, keepFirst, keepLast }: LetterOptions,
  random: NumpyRandomState,
): number[] {
  const first = keepFirst ? 1 : 0;
  const behind = keepLast ? count - 1 : count;
  if (first >= behind) return [];
  return all
    ? Array.from({ length: Math.min(behind - first, mostPlaces) }, (_, index) => first + index)
    : random.randint(first, behind, 1);
}

/** The word's letters, whatever plane of Unicode they are from. */
export function lettersOf(word: string): string[] {
  return Array.from(word);
}

/** The word with something in the place of some letters. */
export function splice(letters: readonly string[], place: number, count: number, put: string): string {
  return [...letters.slice(0, place), put, ...letters.slice(place + count)].join("");
}

const latin = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Any letter of the Latin alphabet, small or large. */
export function anyLetter(random: NumpyRandomState): string {
  return latin[random.randint(0, latin.length, 1)[0] ?? 0] ?? "a";
}

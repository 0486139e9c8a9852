import type { AttackedText } from "./attacked-text.ts";

/** How many words of a text were changed: those of the original that are gone or others, and those put in. One that was cut to pieces counts once. */
export function changedWords({ original, places, words }: AttackedText): number {
  const from = new Map(places.map((place, word) => [place, word]));
  let count = places.filter((place) => place < 0).length;
  let between: string[] = []; // words that stand at no place of the original, since the last that does
  for (const [place, word] of words.entries()) {
    const before = original.words[from.get(place) ?? -1];
    if (before === undefined) {
      between.push(word);
      continue;
    }
    const cut = before !== word && [...between, word].join("") === before;
    count += Number(before !== word) + (cut ? 0 : between.length);
    between = [];
  }
  return count + between.length;
}

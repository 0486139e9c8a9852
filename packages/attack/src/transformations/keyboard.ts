import { z } from "zod";
import { letterOptions, letterPlaces, lettersOf, splice, type LetterOptions } from "./letters.ts";
import { wordSwap } from "./transformation.ts";

// Keys that touch each other on a keyboard of the English layout, as TextAttack has them.
const neighbours: Readonly<Record<string, string>> = {
  q: "was",
  w: "qeasd",
  e: "wsdfr",
  r: "edfgt",
  t: "rfghy",
  y: "tghju",
  u: "yhjki",
  i: "ujklo",
  o: "iklp",
  p: "ol",
  a: "qwszx",
  s: "qweadzx",
  d: "werfcxs",
  f: "ertgvcd",
  g: "rtyhbvd",
  h: "tyugjbn",
  j: "yuikmnh",
  k: "uiolmj",
  l: "iopk",
  z: "asx",
  x: "sdzc",
  c: "xdfv",
  v: "cfgb",
  b: "vghn",
  n: "bhjm",
  m: "njk",
};

/** A key beside the right one is hit (TextAttack's WordSwapQWERTY). */
export const keyboard = wordSwap<LetterOptions>({
  id: "keyboard",
  title: "Hit the key beside",
  citation: "Pruthi et al. 2019, Combating Adversarial Misspellings; TextAttack's WordSwapQWERTY",
  does: "puts the letter of a neighbouring key in the place of one",
  level: "character",
  options: z.strictObject(letterOptions),
  replacements(word, options, { random }) {
    const letters = lettersOf(word);
    if (letters.length <= 1) return [];
    return letterPlaces(letters.length, options, random).flatMap((place) => {
      const near = nearby(letters[place] ?? "");
      const taken =
        options.all || near.length === 0 ? near : random.choice(near.length, 1).map((index) => near[index] ?? "");
      return taken.map((letter) => splice(letters, place, 1, letter));
    });
  },
});

function nearby(letter: string): string[] {
  const near = Array.from(neighbours[letter.toLowerCase()] ?? "");
  return letter === letter.toLowerCase() ? near : near.map((key) => key.toUpperCase());
}

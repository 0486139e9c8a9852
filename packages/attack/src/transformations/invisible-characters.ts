import { z } from "zod";
import { letterPlaces, lettersOf, splice } from "./letters.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject({
  all: z
    .boolean()
    .default(true)
    .describe("whether all places and characters are tried, rather than one of each by chance"),
  characters: z
    .array(
      z.string().regex(/^(?:\u034F|[\u00AD\u200B-\u200F\u2060-\u2064\uFEFF])$/u, "not a character that has no width"),
    )
    .min(1)
    .default(["\u200B", "\u200C", "\u200D"])
    .describe("characters that have no width"),
});

/** A character that nobody sees comes between two letters: U+200B, U+200C or U+200D (TextAttack's WordSwapInvisibleCharacters). */
export const invisibleCharacters = wordSwap<z.infer<typeof options>>({
  id: "invisible-characters",
  title: "Characters without width",
  citation: "Boucher et al. 2022, Bad Characters; TextAttack's WordSwapInvisibleCharacters",
  does: "puts a character without width between two letters",
  level: "character",
  options,
  replacements(word, { all, characters }, { random }) {
    const letters = lettersOf(word);
    const places = letterPlaces(letters.length - 1, { all, keepFirst: false, keepLast: false }, random);
    return places.flatMap((place) => {
      const put = all ? characters : random.randint(0, characters.length, 1).map((index) => characters[index] ?? "");
      return put.map((character) => splice(letters, place + 1, 0, character));
    });
  },
});

import { z } from "zod";
import { letterPlaces, lettersOf, splice } from "./letters.ts";
import { placeOptions } from "./places.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject({
  ...placeOptions,
  times: z.int().min(1).max(20).default(1).describe("how many more of the letter"),
});

/** A letter stands there more than once: *goood*. */
export const repeatLetter = wordSwap<z.infer<typeof options>>({
  id: "repeat-letter",
  title: "Repeat a letter",
  citation: "Eger et al. 2019, Text Processing Like Humans Do; Gröndahl et al. 2018, All You Need is Love",
  does: "writes a letter of a word several times",
  level: "character",
  options,
  replacements(word, { times, ...places }, { random }) {
    const letters = lettersOf(word);
    const repeated = letterPlaces(letters.length, places, random)
      .filter((place) => /^\p{L}$/u.test(letters[place] ?? ""))
      .map((place) => splice(letters, place, 0, (letters[place] ?? "").repeat(times)));
    return [...new Set(repeated)];
  },
});

import { z } from "zod";
import { letterPlaces, lettersOf, splice } from "./letters.ts";
import { placeOptions } from "./places.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject({
  ...placeOptions,
  whole: z.boolean().default(false).describe("whether the word with all such letters replaced is tried as well"),
});

const digits: ReadonlyMap<string, string> = new Map([
  ["a", "4"],
  ["b", "8"],
  ["e", "3"],
  ["g", "9"],
  ["i", "1"],
  ["l", "1"],
  ["o", "0"],
  ["s", "5"],
  ["t", "7"],
  ["z", "2"],
]);

/** A digit stands for a letter of its shape: *fanta5tic*. By chance, one of the letters that have such a digit. */
export const leetspeak = wordSwap<z.infer<typeof options>>({
  id: "leetspeak",
  title: "Digits for letters",
  citation: "Li et al. 2019, TextBugger, Sub-C; Eger et al. 2019, Text Processing Like Humans Do",
  does: "puts a digit in the place of a letter that looks like it",
  level: "character",
  options,
  replacements(word, { whole, ...places }, { random }) {
    const letters = lettersOf(word);
    const leet = letters.map((letter) => digits.get(letter.toLowerCase()) ?? letter);
    const may = letterPlaces(letters.length, { ...places, all: true }, random).filter(
      (place) => leet[place] !== letters[place],
    );
    const tried = letterPlaces(may.length, { all: places.all, keepFirst: false, keepLast: false }, random);
    const single = tried.map((each) => splice(letters, may[each] ?? 0, 1, leet[may[each] ?? 0] ?? ""));
    if (!whole || may.length < 2) return single;
    return [
      ...single,
      letters.map((letter, place) => (may.includes(place) ? (leet[place] ?? letter) : letter)).join(""),
    ];
  },
});

import { z } from "zod";
import { letterPlaces, lettersOf, splice } from "./letters.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject({
  all: z.boolean().default(true).describe("whether all places in the word are tried, rather than one by chance"),
  every: z
    .boolean()
    .default(false)
    .describe("whether each of the 94 printable characters is tried, as TextAttack does, rather than one by chance"),
});

const [first, behind] = [0x21, 0x7f]; // ! to ~
const backspace = "\u0008";

/** A character and a backspace that takes it away again come into a word (TextAttack's WordSwapDeletions). */
export const backspaces = wordSwap<z.infer<typeof options>>({
  id: "backspaces",
  title: "Deleted characters",
  citation: "Boucher et al. 2022, Bad Characters, deletions; TextAttack's WordSwapDeletions",
  does: "puts a character and a backspace into a word",
  level: "character",
  options,
  replacements(word, { all, every }, { random }) {
    const letters = lettersOf(word);
    return letterPlaces(letters.length + 1, { all, keepFirst: false, keepLast: false }, random).flatMap((place) => {
      const codes = every
        ? Array.from({ length: behind - first }, (_, index) => first + index)
        : random.randint(first, behind, 1);
      return codes.map((code) => splice(letters, place, 0, String.fromCharCode(code) + backspace));
    });
  },
});

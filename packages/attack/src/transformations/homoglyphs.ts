import { z } from "zod";
import { intentional } from "../homoglyphs/intentional.ts";
import { letterPlaces, lettersOf, splice } from "./letters.ts";
import { placeOptions } from "./places.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject({
  ...placeOptions,
  table: z
    .enum(["textattack", "intentional", "confusables"])
    .default("textattack")
    .describe(
      "one look-alike of each small letter and digit, those that Unicode says are meant to look the same, or all that it lists",
    ),
});

// Small letters, digits and what looks like each, in the same order: TextAttack's table.
const ascii = Array.from("-9876543210'abcdefghijklmnopqrstuvwxyz");
const alike = Array.from("˗৭Ȣ𝟕бƼᏎƷᒿlO`ɑЬϲԁе𝚏ɡհіϳ𝒌ⅼｍոорԛⲅѕ𝚝սѵԝ×уᴢ");
const oneEach: ReadonlyMap<string, readonly string[]> = new Map(
  ascii.map((letter, index) => [letter, alike.slice(index, index + 1)]),
);

/** A letter becomes one that looks like it: *fantаstic* with a Cyrillic а (TextAttack's WordSwapHomoglyphSwap). */
export const homoglyphs = wordSwap<z.infer<typeof options>>({
  id: "homoglyphs",
  title: "Look-alike letters",
  citation:
    "Li et al. 2019, TextBugger; Boucher et al. 2022, Bad Characters; TextAttack's WordSwapHomoglyphSwap; Unicode's confusables and intentional pairs",
  does: "puts a letter in the place of one that looks the same",
  level: "character",
  options,
  async replacements(word, { table, ...places }, { random }) {
    const letters = lettersOf(word);
    const tried = letterPlaces(letters.length, places, random);
    const look = await letterTables[table]();
    return tried.flatMap((place) =>
      (look.get(letters[place] ?? "") ?? []).map((put) => splice(letters, place, 1, put)),
    );
  },
});

const letterTables = {
  textattack: () => oneEach,
  intentional: () => intentional,
  confusables: confusableLetters,
} as const;

async function confusableLetters(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { confusables } = await import("../homoglyphs/confusables.generated.ts");
  return new Map(Object.entries(confusables).map(([letter, found]) => [letter, Array.from(found)]));
}

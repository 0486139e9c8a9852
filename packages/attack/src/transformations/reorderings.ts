import { z } from "zod";
import { letterPlaces, lettersOf, splice } from "./letters.ts";
import { placeOptions } from "./places.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject(placeOptions);

// Unicode's controls of direction: overrides to the left and right and their end, an isolate to the right and its end.
const [lro, rlo, pdf, lri, pdi] = ["\u202D", "\u202E", "\u202C", "\u2066", "\u2069"];

/**
 * Two letters change places, within controls of direction that make them look as they were: the text reads the same and is another (TextAttack's
 * WordSwapReorderings).
 */
export const reorderings = wordSwap<z.infer<typeof options>>({
  id: "reorderings",
  title: "Hidden swaps",
  citation: "Boucher et al. 2022, Bad Characters; TextAttack's WordSwapReorderings",
  does: "swaps two letters and hides it with controls of direction",
  level: "character",
  options,
  replacements(word, places, { random }) {
    const letters = lettersOf(word);
    return letterPlaces(letters.length - 1, places, random).map((place) =>
      splice(letters, place, 2, hiddenSwap(letters[place] ?? "", letters[place + 1] ?? "")),
    );
  },
});

/** The second letter, then the first, shown the other way round. */
function hiddenSwap(first: string, second: string): string {
  return `${lro}${lri}${rlo}${lri}${second}${pdi}${lri}${first}${pdi}${pdf}${pdi}${pdf}`;
}

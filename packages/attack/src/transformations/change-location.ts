import { z } from "zod";
import { loadNames, placeKinds } from "../english/names.ts";
import { capitalized } from "../words/match-case.ts";
import { neighbours } from "../words/neighbours.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { drawn } from "./drawn.ts";
import type { Transformation } from "./transformation.ts";

const options = z.strictObject({
  names: z.int().min(1).max(1000).default(3).describe("other places for each place, by chance"),
});

const longest = 3;

/**
 * Countries, nationalities and cities become others (TextAttack's WordSwapChangeLocation, without the model that finds them there): words with capitals
 * that the lexicon of compromise has, up to three of them.
 */
export const changeLocation: Transformation<z.infer<typeof options>> = {
  id: "change-location",
  title: "Other places",
  citation: "Ribeiro et al. 2020, CheckList; TextAttack's WordSwapChangeLocation",
  does: "puts another country, nationality or city in the place of one",
  level: "word",
  change: "swap",
  options,
  main: "names",
  async candidates(text, words, { names }, { random }) {
    const { places } = await loadNames();
    const known = new Map(placeKinds.toReversed().flatMap((kind) => places[kind].map((name) => [name, kind] as const)));
    const found: AttackedText[] = [];
    let behind = 0;
    for (const first of words) {
      if (first < behind) continue;
      const place = placeAt(text, words, first, known);
      if (!place) continue;
      behind = first + place.length;
      const others = places[place.kind].filter((other) => other !== place.name);
      for (const other of drawn(others, names, random)) {
        const put = other.split(" ").map(capitalized).join(" ");
        const gone = Array.from({ length: place.length - 1 }, (_, index) => [first + 1 + index, ""] as const);
        found.push(text.replace(new Map([[first, put], ...gone])));
      }
    }
    return found;
  },
};

/** The longest name of a place that begins with a word. */
function placeAt<Kind>(
  text: AttackedText,
  words: readonly number[],
  first: number,
  known: ReadonlyMap<string, Kind>,
): { name: string; kind: Kind; length: number } | undefined {
  const beside = new Set(neighbours(text, words).map(([left]) => left));
  let length = 1;
  while (length < longest && beside.has(first + length - 1)) length += 1;
  for (; length > 0; length -= 1) {
    const written = text.words.slice(first, first + length);
    const name = written.join(" ").toLowerCase();
    const kind = known.get(name);
    if (kind !== undefined && written.every((word) => /^\p{Lu}/u.test(word))) return { name, kind, length };
  }
  return undefined;
}

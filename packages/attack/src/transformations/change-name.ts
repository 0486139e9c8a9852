import { z } from "zod";
import { loadNames, personKinds, type Names } from "../english/names.ts";
import { capitalized } from "../words/match-case.ts";
import { wordClasses } from "../words/word-classes.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { drawn } from "./drawn.ts";
import type { Transformation } from "./transformation.ts";

const options = z.strictObject({
  names: z.int().min(1).max(1000).default(3).describe("other names for each name, by chance"),
  part: z.enum(["any", "first", "family"]).default("any").describe("which part of a name may change"),
  everywhere: z.boolean().default(false).describe("whether a name is changed wherever it stands, in one candidate"),
});

/**
 * People's names become others of their kind: a first name that men, women or both have, or a family name behind one (TextAttack's WordSwapChangeName). A name is a word with a
 * capital that the lexicon and the tagger of compromise both take for one, where TextAttack asks a model.
 */
export const changeName: Transformation<z.infer<typeof options>> = {
  id: "change-name",
  title: "Other people",
  citation: "Ribeiro et al. 2020, CheckList; TextAttack's WordSwapChangeName",
  does: "puts another person's name in the place of one",
  level: "word",
  change: "swap",
  options,
  async candidates(text, words, { names, part, everywhere }, { random }) {
    const kinds = await nameKinds(text);
    const { people } = await loadNames();
    const done = new Set<string>();
    return words.flatMap((index) => {
      const kind = kinds[index];
      const name = text.words[index] ?? "";
      if (kind === undefined || done.has(name) || (part !== "any" && (part === "family") !== (kind === "family")))
        return [];
      if (everywhere) done.add(name);
      const places = everywhere ? words.filter((place) => text.words[place] === name) : [index];
      const others = people[kind].filter((other) => !other.includes(" ") && other !== name.toLowerCase());
      return drawn(others, names, random).map((other) =>
        text.replace(new Map(places.map((place) => [place, capitalized(other)]))),
      );
    });
  },
};

/** Of each word, what kind of name it is; undefined where it is none. */
async function nameKinds(text: AttackedText): Promise<(keyof Names["people"] | undefined)[]> {
  const [classes, { people }] = await Promise.all([wordClasses(text), loadNames()]);
  const first = text.words.map((word, index) =>
    classes[index] === "name" && /^\p{Lu}/u.test(word)
      ? personKinds.find((kind) => kind !== "family" && people[kind].includes(word.toLowerCase()))
      : undefined,
  );
  return first.map((kind, index) => {
    if (index === 0 || first[index - 1] === undefined) return kind;
    return classes[index] === "name" && /^\p{Lu}/u.test(text.words[index] ?? "") ? "family" : kind;
  });
}

import { loadEnglishRules } from "./compromise.ts";

/** What a name is of. */
export const personKinds = ["man", "woman", "either", "family"] as const;
export type PersonKind = (typeof personKinds)[number];
export const placeKinds = ["country", "nationality", "city"] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** Names by kind, in small letters, single words and several, each list in the order of its letters. */
export interface Names {
  readonly people: Readonly<Record<PersonKind, readonly string[]>>;
  readonly places: Readonly<Record<PlaceKind, readonly string[]>>;
}

let loaded: Promise<Names> | undefined;

/** The names that compromise's lexicon has, loaded when they are first asked for. */
export function loadNames(): Promise<Names> {
  loaded ??= loadEnglishRules().then(({ tagged }) => {
    const list = (tag: string): string[] =>
      tagged(tag)
        .filter((name) => name.length > 2)
        .toSorted((one, other) => (one < other ? -1 : 1));
    return {
      people: {
        man: list("MaleName"),
        woman: list("FemaleName"),
        either: list("FirstName"),
        family: list("LastName"),
      },
      places: {
        country: list("Country"),
        // *Americans* is of many people, *American* of one.
        nationality: list("Demonym").filter((name, _, all) => !(name.endsWith("s") && all.includes(name.slice(0, -1)))),
        city: list("City"),
      },
    };
  });
  return loaded;
}

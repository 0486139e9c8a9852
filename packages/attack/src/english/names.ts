import { loadEnglishRules } from "./compromise.ts";

/** What a name is of. */
export const personKinds = ["man", "woman", "either", "family"] as const;
type PersonKind = (typeof personKinds)[number];
export const placeKinds = ["country", "region", "nationality", "city"] as const;
type PlaceKind = (typeof placeKinds)[number];

/** Names by kind, in small letters, single words and several, each list in the order of its letters. */
export interface Names {
  readonly people: Readonly<Record<PersonKind, readonly string[]>>;
  readonly places: Readonly<Record<PlaceKind, readonly string[]>>;
}

let loaded: Promise<Names> | undefined;

/** The names that compromise's lexicon has, loaded when they are first asked for. */
export function loadNames(): Promise<Names> {
  loaded ??= loadEnglishRules().then((rules) => {
    const list = (tag: string): string[] =>
      rules
        .tagged(tag)
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
        region: list("Region"),
        // *Americans* and *Czeches* are left out, *American* and *Czech* stay.
        nationality: list("Demonym").filter((name, _, all) => !singulars(name).some((one) => all.includes(one))),
        city: list("City"),
      },
    };
  });
  return loaded;
}

/** What a name may be the plural of. */
function singulars(name: string): string[] {
  const endings: readonly (readonly [plural: string, singular: string])[] = [
    ["s", ""],
    ["es", ""],
    ["ies", "y"],
  ];
  return endings.flatMap(([plural, singular]) =>
    name.endsWith(plural) ? [name.slice(0, -plural.length) + singular] : [],
  );
}

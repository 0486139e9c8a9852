/** Parts of speech as WordNet has them, in the order in which it is searched. */
export const wordNetClasses = ["noun", "verb", "adjective", "adverb"] as const;
export type WordNetClass = (typeof wordNetClasses)[number];

/** What the compiled dictionary holds (scripts/compile-words.mjs). */
interface Compiled {
  readonly synsets: string;
  readonly counts: readonly number[];
  readonly antonyms: string;
  readonly exceptions: readonly string[];
}

/** A word's place in a synset, as it is written there. */
interface Sense {
  readonly synset: number;
  readonly rank: number;
}

// Endings that inflected forms have and what their bases have instead (WordNet's morphy(7WN), rules of detachment).
const endings: Readonly<Record<WordNetClass, string>> = {
  noun: "s: ses:s ves:f xes:x zes:z ches:ch shes:sh men:man ies:y",
  verb: "s: ies:y es:e es: ed:e ed: ing:e ing:",
  adjective: "er: est: er:e est:e",
  adverb: "",
};

let loaded: Promise<WordNet> | undefined;

/** WordNet 3.1, loaded and taken apart when it is first asked for. */
export function loadWordNet(): Promise<WordNet> {
  loaded ??= import("./wordnet.generated.ts").then((compiled) => new WordNet(compiled));
  return loaded;
}

/**
 * Synsets of WordNet that have two single words or more, or an antonym, and one for each word that is in none: which words mean the same, which the opposite. Words are found whatever their case and in
 * inflected forms, as NLTK's `synsets` finds them.
 */
export class WordNet {
  /** Words of each synset, in its order, as they are written there. */
  readonly #synsets: readonly (readonly string[])[];
  readonly #senses: Readonly<Record<WordNetClass, ReadonlyMap<string, readonly number[]>>>;
  readonly #exceptions: Readonly<Record<WordNetClass, ReadonlyMap<string, readonly string[]>>>;
  /** By synset and word: the words that are its opposites. */
  readonly #antonyms: ReadonlyMap<string, readonly string[]>;

  constructor({ synsets, counts, antonyms, exceptions }: Compiled) {
    const lines = synsets.split("\n").map((line) => line.split(" "));
    this.#synsets = lines.map((words) => words.map((word) => word.split(":")[0] ?? word));
    let first = 0;
    const senses = wordNetClasses.map((_, index) => {
      const last = first + (counts[index] ?? 0);
      const found = sensesOf(lines, first, last);
      first = last;
      return found;
    });
    this.#senses = byClass(senses, new Map());
    this.#exceptions = byClass(
      exceptions.map(
        (text) => new Map(text.split("\n").map((line) => [line.split(" ")[0] ?? "", line.split(" ").slice(1)])),
      ),
      new Map(),
    );
    this.#antonyms = opposites(antonyms, this.#synsets);
  }

  /** Words that share a synset with this one, senses in their order, each once, the word itself left out. */
  synonyms(word: string, classes: readonly WordNetClass[] = wordNetClasses): string[] {
    const found = this.synsetsOf(word, classes).flatMap((synset) => this.#synsets[synset] ?? []);
    return [...new Set(found)].filter((other) => other !== word);
  }

  /** Words that mean the opposite of this one in one of its senses, each once. */
  antonyms(word: string, classes: readonly WordNetClass[] = wordNetClasses): string[] {
    const forms = new Set(classes.flatMap((each) => this.bases(word, each)));
    return [
      ...new Set(
        this.synsetsOf(word, classes).flatMap((synset) =>
          (this.#synsets[synset] ?? [])
            .filter((other) => forms.has(other.toLowerCase()))
            .flatMap((own) => this.#antonyms.get(`${synset} ${own}`) ?? []),
        ),
      ),
    ];
  }

  /** Numbers of the synsets that a word is in, by class and sense. */
  synsetsOf(word: string, classes: readonly WordNetClass[] = wordNetClasses): number[] {
    return classes.flatMap((each) => this.bases(word, each).flatMap((base) => this.#senses[each].get(base) ?? []));
  }

  /** The forms in which a word is found: as it is, and the bases that it may be inflected of. */
  bases(word: string, each: WordNetClass): string[] {
    const form = word.toLowerCase();
    const bases = this.#exceptions[each].get(form) ?? detached(form, each);
    return [...new Set([form, ...bases])].filter((base) => this.#senses[each].has(base));
  }
}

function detached(form: string, each: WordNetClass): string[] {
  return endings[each].split(" ").flatMap((rule) => {
    const [ending = "", base = ""] = rule.split(":");
    return ending !== "" && form.endsWith(ending) ? [form.slice(0, -ending.length) + base] : [];
  });
}

function sensesOf(lines: readonly (readonly string[])[], first: number, last: number): Map<string, number[]> {
  const ranked = new Map<string, Sense[]>();
  for (const [index, words] of lines.slice(first, last).entries())
    for (const word of words) {
      const [written = "", rank = "1"] = word.split(":");
      const key = written.toLowerCase();
      const senses = ranked.get(key) ?? [];
      senses.push({ synset: first + index, rank: Number(rank) });
      ranked.set(key, senses);
    }
  return new Map(
    [...ranked].map(([word, senses]) => [
      word,
      senses.toSorted((one, other) => one.rank - other.rank).map(({ synset }) => synset),
    ]),
  );
}

function opposites(text: string, synsets: readonly (readonly string[])[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const pair of text.split(" ")) {
    const ends = pair.split("-").map((end) => {
      const [synset = 0, place = 0] = end.split(".").map((number) => Number.parseInt(number, 36));
      const word = synsets[synset]?.[place] ?? "";
      return { key: `${synset} ${word}`, word };
    });
    const [one, other] = ends;
    if (!one || !other) continue;
    found.set(one.key, [...(found.get(one.key) ?? []), other.word]);
    found.set(other.key, [...(found.get(other.key) ?? []), one.word]);
  }
  return found;
}

function byClass<Value>(values: readonly Value[], empty: Value): Record<WordNetClass, Value> {
  const [noun = empty, verb = empty, adjective = empty, adverb = empty] = values;
  return { noun, verb, adjective, adverb };
}

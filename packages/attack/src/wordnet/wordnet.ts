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

// Endings that inflected forms have and what their bases have instead (WordNet's morphy(7WN), rules of detachment).
const endings: Readonly<Record<WordNetClass, string>> = {
  noun: "s: ses:s ves:f xes:x zes:z ches:ch shes:sh men:man ies:y",
  verb: "s: ies:y es:e es: ed:e ed: ing:e ing:",
  adjective: "er: est: er:e est:e",
  adverb: "",
};

const mostLines = 2 ** 20;

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
  readonly #lines: readonly string[];
  readonly #senses: Readonly<Record<WordNetClass, ReadonlyMap<string, readonly number[]>>>;
  readonly #exceptions: Readonly<Record<WordNetClass, ReadonlyMap<string, readonly string[]>>>;
  /** By synset and word: the words that are its opposites. */
  readonly #antonyms: ReadonlyMap<string, readonly string[]>;

  constructor({ synsets, counts, antonyms, exceptions }: Compiled) {
    this.#lines = synsets.split("\n");
    let first = 0;
    const senses = wordNetClasses.map((_, index) => {
      const last = first + (counts[index] ?? 0);
      const found = sensesOf(this.#lines, first, last);
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
    this.#antonyms = opposites(antonyms, (synset) => this.#wordsOf(synset));
  }

  /** Words that share a synset with this one, senses in their order, each once, the word itself left out. */
  synonyms(word: string, classes: readonly WordNetClass[] = wordNetClasses): string[] {
    const found = this.synsetsOf(word, classes).flatMap((synset) => this.#wordsOf(synset));
    return [...new Set(found)].filter((other) => other !== word);
  }

  /** Words that mean the opposite of this one in one of its senses, each once. */
  antonyms(word: string, classes: readonly WordNetClass[] = wordNetClasses): string[] {
    const forms = new Set(classes.flatMap((each) => this.bases(word, each)));
    return [
      ...new Set(
        this.synsetsOf(word, classes).flatMap((synset) =>
          this.#wordsOf(synset)
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

  /** Words of a synset, in its order, as they are written there. */
  #wordsOf(synset: number): string[] {
    return (this.#lines[synset] ?? "").split(" ").map((word) => word.split(":")[0] ?? word);
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

/** Synsets of each word by sense: ranks and lines are packed into one number each, so that they can be sorted as they are. */
function sensesOf(lines: readonly string[], first: number, last: number): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (let line = first; line < last; line += 1)
    for (const word of (lines[line] ?? "").split(" ")) {
      const colon = word.indexOf(":");
      const key = (colon < 0 ? word : word.slice(0, colon)).toLowerCase();
      const packed = (colon < 0 ? 1 : Number(word.slice(colon + 1))) * mostLines + line;
      const known = found.get(key);
      if (known) known.push(packed);
      else found.set(key, [packed]);
    }
  for (const senses of found.values()) {
    if (senses.length > 1) senses.sort((one, other) => one - other);
    for (const [index, packed] of senses.entries()) senses[index] = packed % mostLines;
  }
  return found;
}

function opposites(text: string, wordsOf: (synset: number) => readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const pair of text.split(" ")) {
    const ends = pair.split("-").map((end) => {
      const [synset = 0, place = 0] = end.split(".").map((number) => Number.parseInt(number, 36));
      const word = wordsOf(synset)[place] ?? "";
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

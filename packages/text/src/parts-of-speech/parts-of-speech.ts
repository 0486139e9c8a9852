import compromise from "compromise/two";

/** compromise's tags and the classes they come to; the first that a word has counts. */
const classes = [
  ["Negative", "negation"],
  ["Pronoun", "pronoun"],
  ["Determiner", "determiner"],
  ["Preposition", "preposition"],
  ["Conjunction", "conjunction"],
  ["Copula", "auxiliary"],
  ["Auxiliary", "auxiliary"],
  ["Modal", "auxiliary"],
  ["Verb", "verb"],
  ["ProperNoun", "name"],
  ["Value", "number"],
  ["Adjective", "adjective"],
  ["Adverb", "adverb"],
  ["Noun", "noun"],
] as const;

export type PartOfSpeech = (typeof classes)[number][1] | "other";

/** A word with its class. */
export interface TaggedWord {
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly partOfSpeech: PartOfSpeech;
}

/**
 * The words of an English text with their parts of speech, by the rules of compromise: quick, offline, and not
 * always right. Of other languages it says nothing that means anything.
 */
export function partsOfSpeech(text: string): TaggedWord[] {
  const sentences: unknown = compromise(text).json({ offset: true });
  return listed(sentences, "sentences").flatMap((sentence) =>
    listed(field(sentence, "terms"), "terms").flatMap((term): TaggedWord[] => {
      const offset = field(term, "offset");
      const [start, length] = [field(offset, "start"), field(offset, "length")];
      // The second half of *didn't* stands nowhere.
      if (typeof start !== "number" || typeof length !== "number" || length === 0) return [];
      const tags = new Set(listed(field(term, "tags"), "tags"));
      const found = classes.find(([tag]) => tags.has(tag));
      return [{ start, end: start + length, partOfSpeech: found?.[1] ?? "other" }];
    }),
  );
}

function field(value: unknown, name: string): unknown {
  return Object.entries(value ?? {}).find(([key]) => key === name)?.[1];
}

function listed(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`compromise gave no ${what}`);
  return value;
}

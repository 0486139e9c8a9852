import { loadWordNet, type WordNet, type WordNetClass } from "../wordnet/wordnet.ts";
import { loadEnglishRules, type EnglishRules } from "./compromise.ts";

// What rules do not give: auxiliaries.
const irregular: readonly (readonly string[])[] = [
  ["be", "am", "is", "are", "was", "were", "been", "being"],
  ["have", "has", "had", "having"],
  ["do", "does", "did", "done", "doing"],
];

/** Forms of a word in a class, small letters, each once, the word itself left out. Of auxiliaries, *be*, *have* and *do* have any. */
export type Inflections = (word: string, partOfSpeech: Exclude<WordNetClass, "adverb"> | "auxiliary") => string[];

const inflected = /^[\p{L}-]+$/u;

/** Inflected forms of English nouns, verbs and adjectives: bases by WordNet, or by rules where it does not know the word; forms by rules. */
export async function loadInflections(): Promise<Inflections> {
  const [wordNet, rules] = await Promise.all([loadWordNet(), loadEnglishRules()]);
  return (word, partOfSpeech) => {
    const form = word.toLowerCase();
    if (!inflected.test(form)) return [];
    if (partOfSpeech === "auxiliary")
      return irregular.find((forms) => forms.includes(form))?.filter((other) => other !== form) ?? [];
    const forms = formsOf(baseOf(form, partOfSpeech, wordNet, rules), partOfSpeech, rules);
    return [...new Set(forms)].filter((other) => other !== form && inflected.test(other));
  };
}

function baseOf(form: string, partOfSpeech: WordNetClass, wordNet: WordNet, rules: EnglishRules): string {
  const bases = wordNet.bases(form, partOfSpeech);
  const base = bases.find((each) => each !== form) ?? bases[0];
  if (base !== undefined) return base;
  if (partOfSpeech === "noun") return rules.looksPlural(form) ? rules.singular(form) : form;
  if (partOfSpeech === "adjective") return rules.positive(form);
  const infinitives = ["PresentTense", "PastTense", "Gerund"].map((tense) => rules.infinitive(form, tense));
  return infinitives.find((each) => each !== form) ?? form;
}

function formsOf(base: string, partOfSpeech: WordNetClass, rules: EnglishRules): readonly string[] {
  if (partOfSpeech === "noun") return [base, rules.plural(base)];
  if (partOfSpeech === "adjective") return [base, ...degrees(base, rules)];
  const known = irregular.find(([infinitive]) => infinitive === base);
  return known ?? [base, ...Object.values(rules.conjugated(base))];
}

/** Long adjectives have no degrees of their own: *more beautiful*. Short ones are of one syllable (*simple* but for its e), or of two that end in y or ow; the lexicon knows others. */
function degrees(base: string, rules: EnglishRules): string[] {
  const syllables = base.replace(/e$/u, "").match(/[aeiouy]+/gu)?.length ?? 1;
  const short = syllables <= 1 || (syllables === 2 && /(?:y|ow)$/u.test(base));
  const comparative = rules.comparative(base);
  return short || rules.hasTag(comparative, "Comparative") ? [comparative, rules.superlative(base)] : [];
}

import { wordSpans } from "../words/word-spans.ts";

const curly = "\u2019";

/** Longer ones are no misspelt words, and take long to make sense of. */
const longest = 24;

/** Corrects words of a text that an English dictionary does not have; everything else stays. */
export type SpellingCorrector = (text: string) => string;

let loaded: Promise<SpellingCorrector> | undefined;

/**
 * A spelling checker in front of a classifier (Pruthi, Dhingra and Lipton 2019 put a trained one there): every unknown word becomes the dictionary's nearest one,
 * letters that only changed places before others. Words that the dictionary has, names among them, stay, however odd: *god* is one. The dictionary is
 * Hunspell's for American English, asked through nspell, and loaded when it is first needed.
 */
export function loadSpellingCorrector(): Promise<SpellingCorrector> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<SpellingCorrector> {
  const [{ default: nspell }, { affixes, words }] = await Promise.all([
    import("nspell"),
    import("./dictionary.generated.ts"),
  ]);
  const checker = nspell({ aff: affixes, dic: words });
  const known = new Map<string, string>();
  const corrected = (word: string): string => {
    if (word.length > longest || !/\p{L}/u.test(word) || checker.correct(word)) return word;
    const near = checker.suggest(word);
    return near.find((other) => sameLetters(word, other)) ?? near[0] ?? word;
  };
  /** Of words that are put together, each for itself; numbers with an ending stay. */
  const correctedParts = (word: string): string => {
    if (checker.correct(word.replaceAll(curly, "'"))) return word;
    return word
      .split(/(['\u2019-])/u)
      .map((part) => (/^\d+\p{L}{0,2}$/u.test(part) ? part : corrected(part)))
      .join("");
  };
  return (text) => {
    let [result, done] = ["", 0];
    for (const { start, end } of wordSpans(text.replaceAll(curly, "'"))) {
      const word = text.slice(start, end);
      const right = known.get(word) ?? correctedParts(word);
      known.set(word, right);
      result += text.slice(done, start) + right;
      done = end;
    }
    return result + text.slice(done);
  };
}

function sameLetters(one: string, other: string): boolean {
  return one.length === other.length && sorted(one) === sorted(other);
}

function sorted(word: string): string {
  return Array.from(word.toLowerCase()).toSorted().join("");
}

import type { Question } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { ExplainError } from "../explain-error.ts";
import { wordSpans } from "../words/word-spans.ts";
import { examplesUsed } from "./tcav.ts";
import { fewestExamples } from "./concept-vector.ts";

/** A concept as it is given: by words, or by texts that show it. */
export type ConceptSource = { readonly name: string } & (
  | { readonly words: readonly string[] }
  | { readonly texts: readonly Question[] }
);

/** Where a concept's examples come from: its own texts, texts of the data set with its words, or its words in neutral sentences. */
type Source = "given" | "found" | "templates";

export interface ConceptTexts {
  readonly name: string;
  readonly source: Source;
  readonly questions: readonly Question[];
  /** Of words: those that have an example. */
  readonly words?: readonly string[];
}

export interface ConceptPools {
  readonly concepts: readonly ConceptTexts[];
  /** What random counterparts are drawn from: texts of the data set without any of the concepts, and random words in the same sentences. */
  readonly texts: readonly Question[];
  readonly sentences: readonly Question[];
}

/** Sentences that say nothing of what stands in them. */
const templates = ["The word is {}.", "They said {}.", "It says {} here.", "I read {} today."] as const;

/** More examples than these change a vector little, and every one is a run of the model. */
const mostExamples = 50;
/** With fewer of them in the data set, words are put into sentences of our own. */
const fewestFound = 10;
const fewestDistinctWords = 100;

/**
 * Finds texts for concepts, and for their random counterparts. Words are looked for in the data set; where fewer than ten texts have
 * any, all of the words are put into neutral sentences, and held against as many random words in the same sentences.
 * @param corpus texts of the data set
 * @param vocabulary whole words that random ones are drawn from where the data set has fewer than a hundred; asked for only then
 * @throws ExplainError "too-few-texts" naming a concept that has fewer than three examples, or nothing to be held against
 */
export function conceptTexts(
  sources: readonly ConceptSource[],
  corpus: readonly Question[],
  { seed, vocabulary }: { readonly seed: number; readonly vocabulary: () => readonly string[] },
): ConceptPools {
  const random = new NumpyRandomState(seed);
  const wanted = sources.map((source) => ({ source, words: "words" in source ? lookedFor(source.words) : [] }));
  const every = new Set(wanted.flatMap(({ words }) => words));
  const given = new Set(sources.flatMap((source) => ("texts" in source ? source.texts.map(({ text }) => text) : [])));
  const indexed = corpus.map((question) => ({ question, plain: plainWords(question.text) }));
  const texts = indexed.flatMap(({ question, plain }) =>
    given.has(question.text) || [...every].some((word) => plain.includes(` ${word} `)) ? [] : [question],
  );
  const concepts = wanted.map(({ source, words }): ConceptTexts => {
    const { name } = source;
    if ("texts" in source) return { name, source: "given", questions: drawn(source.texts, random) };
    const found = indexed.filter(({ plain }) => words.some((word) => plain.includes(` ${word} `)));
    if (found.length >= fewestFound && examplesUsed(found.length, texts.length) > 0) {
      const chosen = drawn(found, random);
      return {
        name,
        source: "found",
        questions: chosen.map(({ question }) => question),
        words: words.filter((word) => chosen.some(({ plain }) => plain.includes(` ${word} `))),
      };
    }
    const placed = drawn(words, random);
    return { name, source: "templates", questions: placed.map(inSentence), words: placed };
  });
  const few = concepts.find(({ questions }) => questions.length < fewestExamples);
  if (few)
    throw new ExplainError(
      "too-few-texts",
      `the concept "${few.name}" has ${few.questions.length} examples, and ${fewestExamples} are the least`,
      "Give it more words or texts; ten or more tell something.",
    );
  const most = Math.max(0, ...concepts.map(({ source, questions }) => (source === "templates" ? questions.length : 0)));
  const sentences = most === 0 ? [] : randomWords(4 * most, every, corpus, vocabulary, random).map(inSentence);
  for (const { name, source, questions } of concepts) {
    const pool = source === "templates" ? sentences : texts;
    if (examplesUsed(questions.length, pool.length) > 0) continue;
    throw new ExplainError(
      "too-few-texts",
      `the concept "${name}" has nothing to be held against: ${pool.length} ${source === "templates" ? "other words" : "texts of the data set have none of the concepts"}`,
      "Give more texts, by --data: twice as many as the concept has, and six at least.",
    );
  }
  return { concepts, texts, sentences };
}

// As texts are looked through: *does n't*, as some data sets cut it, is *doesn't*.
function plainWords(text: string): string {
  const whole = text.replaceAll(/ (?=n['\u2019]t\b)/g, "");
  const words = wordSpans(whole).map(({ start, end }) =>
    whole.slice(start, end).toLowerCase().replaceAll("\u2019", "'"),
  );
  return ` ${words.join(" ")} `;
}

function lookedFor(words: readonly string[]): string[] {
  return [...new Set(words.map((word) => plainWords(word).trim()))].filter((word) => word !== "");
}

function inSentence(word: string, index: number): Question {
  return { text: (templates[index % templates.length] ?? "{}").replace("{}", () => word) };
}

function drawn<T>(items: readonly T[], random: NumpyRandomState): T[] {
  if (items.length <= mostExamples) return [...items];
  return random.choice(items.length, mostExamples).flatMap((place) => items[place] ?? []);
}

function randomWords(
  count: number,
  taken: ReadonlySet<string>,
  corpus: readonly Question[],
  vocabulary: () => readonly string[],
  random: NumpyRandomState,
): string[] {
  const own = wholeWords(
    corpus.flatMap(({ text }) => plainWords(text).trim().split(" ")),
    taken,
  );
  const words = own.length >= fewestDistinctWords ? own : wholeWords(vocabulary(), taken);
  return random.choice(words.length, Math.min(count, words.length)).map((place) => words[place] ?? "");
}

function wholeWords(words: readonly string[], taken: ReadonlySet<string>): string[] {
  return [...new Set(words.map((word) => word.toLowerCase()))].filter(
    (word) => /^\p{L}{3,}$/u.test(word) && !taken.has(word),
  );
}

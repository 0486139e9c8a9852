import type { Unit } from "../method.ts";
import { wordSpans } from "../words/word-spans.ts";
import type { AnswerRating } from "./pair-ratings.ts";
import { WordIndex, wordKey } from "./word-index.ts";

/** Ratings of an answer brought to the words of the text. */
export interface AlignedRatings {
  /** The text's words, in order. */
  readonly units: readonly Unit[];
  /** [units]: −1 to 1; null where the answer rates no such word. */
  readonly ratings: readonly (number | null)[];
  /** Units that stand more than once and were rated once: the rating counts for all places. */
  readonly shared: readonly number[];
  /** Ratings of words that the text has not. */
  readonly invented: readonly AnswerRating[];
  /** Ratings of words that have one already; the first counts. */
  readonly repeated: readonly AnswerRating[];
  /** Ratings of punctuation, which is no word. */
  readonly signs: readonly AnswerRating[];
  /** How many ratings come before one of a word further in front. */
  readonly outOfOrder: number;
}

/** Of words that stand so often, the next places are looked at before the first free one is taken. */
const lookedAt = 64;
/** A word may be rated in so many parts: do, n't. */
const mostParts = 3;

/**
 * Brings ratings to the words of a text, whatever their case, punctuation and order. A rated phrase rates each of its words; a
 * word that is rated in parts gets their mean.
 */
export function alignRatings(text: string, rated: readonly AnswerRating[]): AlignedRatings {
  const units = wordSpans(text).map((span): Unit => ({ text: text.slice(span.start, span.end), ...span }));
  const words = new Places(units.map((unit) => unit.text));
  const ratings = units.map((): number | null => null);
  const [invented, repeated, signs]: AnswerRating[][] = [[], [], []];
  const times = new Map<string, number>();
  let [last, outOfOrder] = [-1, 0];
  for (let at = 0; at < rated.length; at++) {
    const own = rated[at];
    if (!own) continue;
    const key = wordKey(own.word);
    const parts = words.has(key) ? 1 : partsFrom(rated, at, words);
    const whole = keyOf(rated.slice(at, at + Math.max(1, parts)));
    const run = words.claim(whole, last);
    if (key === "") signs?.push(own);
    else if (parts === 0) invented?.push(own);
    else if (!run) repeated?.push(own);
    else {
      const rating = mean(rated.slice(at, at + parts));
      for (let word = run.first; word < run.first + run.count; word++) ratings[word] = rating;
      times.set(whole, (times.get(whole) ?? 0) + 1);
      if (run.first < last) outOfOrder += 1;
      last = run.first;
      at += parts - 1;
    }
  }
  const shared = shareOut(words.keys, ratings, times);
  return { units, ratings, shared, invented: invented ?? [], repeated: repeated ?? [], signs: signs ?? [], outOfOrder };
}

/** How many ratings from one on make up a word of the text; 0: none do. */
function partsFrom(rated: readonly AnswerRating[], at: number, words: Places): number {
  for (let parts = 2; parts <= mostParts && at + parts <= rated.length; parts++) {
    const key = keyOf(rated.slice(at, at + parts));
    if (words.has(key) && words.keys.includes(key)) return parts;
  }
  return 0;
}

function keyOf(rated: readonly AnswerRating[]): string {
  return rated.map(({ word }) => wordKey(word)).join("");
}

function mean(rated: readonly AnswerRating[]): number {
  return rated.reduce((sum, { rating }) => sum + rating, 0) / rated.length;
}

/** Gives words without a rating that of the same word, where it was rated once. */
function shareOut(keys: readonly string[], ratings: (number | null)[], times: ReadonlyMap<string, number>): number[] {
  const known = new Map<string, number>();
  for (const [word, key] of keys.entries()) {
    const rating = ratings[word];
    if (typeof rating === "number" && times.get(key) === 1) known.set(key, rating);
  }
  return keys.flatMap((key, word) => {
    const rating = known.get(key);
    if (ratings[word] !== null || rating === undefined) return [];
    ratings[word] = rating;
    return [word];
  });
}

/** Words of a text, each of which is given away once. */
class Places {
  readonly keys: readonly string[];
  readonly #index: WordIndex;
  readonly #taken: Uint8Array;
  /** By key: its runs up to here are all taken. */
  readonly #free = new Map<string, number>();

  constructor(words: readonly string[]) {
    this.#index = new WordIndex(words);
    this.keys = this.#index.keys;
    this.#taken = new Uint8Array(words.length);
  }

  has(key: string): boolean {
    return this.#index.runs(key).length > 0;
  }

  /** The next free place of a word or phrase behind `last`, else its first; undefined where none is free. */
  claim(key: string, last: number): { readonly first: number; readonly count: number } | undefined {
    const runs = this.#index.runs(key);
    let free = this.#free.get(key) ?? 0;
    while (free < runs.length && !this.#isFree(runs[free])) free += 1;
    this.#free.set(key, free);
    const from = Math.max(free, firstBehind(runs, last));
    const next = runs.slice(from, from + lookedAt).find((run) => this.#isFree(run));
    const found = next ?? runs[free];
    if (found) this.#taken.fill(1, found.first, found.first + found.count);
    return found;
  }

  #isFree(run: { readonly first: number; readonly count: number } | undefined): boolean {
    return run !== undefined && this.#taken.subarray(run.first, run.first + run.count).every((taken) => taken === 0);
  }
}

/** The first run that begins behind a word; runs ascend. */
function firstBehind(runs: readonly { readonly first: number }[], last: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.first ?? 0) > last) high = middle;
    else low = middle + 1;
  }
  return low;
}

import { NumpyRandomState } from "@limelight/statistics";
import { expect, test } from "vitest";
import { AttackError } from "../attack-error.ts";
import { chosen } from "../part.ts";
import type { Resources } from "../resources.ts";
import type { Tools } from "../tools.ts";
import { deleteWord } from "../transformations/delete-word.ts";
import { joinWords } from "../transformations/join-words.ts";
import { AttackedText } from "../words/attacked-text.ts";
import type { Constraint } from "./constraint.ts";
import { maxModificationRate } from "./max-modification-rate.ts";
import { minWordLength } from "./min-word-length.ts";
import { partOfSpeech } from "./part-of-speech.ts";
import { protectedWords } from "./protected.ts";
import { sameWordCount } from "./same-word-count.ts";
import { sequence } from "./sequence.ts";
import { sharedSynset } from "./shared-synset.ts";
import { wordEmbeddingDistance } from "./word-embedding-distance.ts";

const vectors = new Map([
  ["good", Float32Array.of(1, 0)],
  ["great", Float32Array.of(3, 1)],
  ["bad", Float32Array.of(-1, 0.5)],
]);
const resources: Resources = { vectorOf: (word) => vectors.get(word), nearestWords: () => [] };
const tools: Tools = {
  subject: { labels: [], ask: () => Promise.reject(new Error("no constraint here asks")) },
  label: 0,
  resources,
  random: new NumpyRandomState(0),
};
const text = new AttackedText({ text: "It was a good film" });

function held<Options>(
  part: Constraint<Options>,
  candidates: readonly AttackedText[],
  options: object = {},
  current = text,
): readonly boolean[] | Promise<readonly boolean[]> | undefined {
  const parsed = part.options.parse(options);
  return part.holds?.(candidates, { original: text, current }, parsed, tools);
}

function changeable<Options>(part: Constraint<Options>, attacked: AttackedText, options: object = {}): string[] {
  const parsed = part.options.parse(options);
  return attacked.words.filter((_, index) => part.mayChange?.(attacked, index, parsed, deleteWord));
}

test("short words stay", () => {
  expect(changeable(minWordLength, text)).toEqual(["good", "film"]);
  expect(changeable(minWordLength, text, { least: 3 })).toEqual(["was", "good", "film"]);
  expect(changeable(minWordLength, new AttackedText({ text: "𝚝𝚝𝚝 abcd" }))).toEqual(["abcd"]);
});

test("no more words are begun once a share is changed", () => {
  const once = text.replaceWord(3, "bad");
  expect(changeable(maxModificationRate, text)).toHaveLength(5);
  expect(changeable(maxModificationRate, once)).toEqual([]);
  expect(changeable(maxModificationRate, once, { share: 0.3 })).toHaveLength(5);
  expect(changeable(maxModificationRate, once, { least: 2 })).toHaveLength(5);
  expect(changeable(maxModificationRate, once, { share: 1, most: 1 })).toEqual([]);
  expect(changeable(maxModificationRate, text, { share: 0, least: 0 })).toEqual([]);
});

test("one text of a pair may be changed", () => {
  const pair = new AttackedText({ text: "a b", pair: "c" });
  expect(changeable(sequence, pair)).toEqual(["c"]);
  expect(changeable(sequence, pair, { change: "first" })).toEqual(["a", "b"]);
  expect(changeable(sequence, text)).toHaveLength(5);
});

test("there are as many words as there were", async () => {
  expect(
    await held(sameWordCount, [text.replaceWord(3, "bad"), text.deleteWord(0), text.replaceWord(3, "go od")]),
  ).toEqual([true, false, false]);
});

test("words keep their part of speech", async () => {
  const swaps = ["great", "actor", "enjoyed", "quickly"].map((word) => text.replaceWord(3, word));
  expect(await held(partOfSpeech, swaps)).toEqual([true, false, false, false]);
  const verbs = [text.replaceWord(4, "enjoyed")];
  expect(await held(partOfSpeech, [text.replaceWord(4, "movie"), text.replaceWord(1, "seemed")])).toEqual([true, true]);
  expect(await held(partOfSpeech, verbs)).not.toEqual(await held(partOfSpeech, verbs, { allowVerbNounSwap: false }));
  const before = text.replaceWord(3, "actor");
  expect(await held(partOfSpeech, [before.replaceWord(4, "movie")], {}, before)).toEqual([true]);
  expect(await held(partOfSpeech, [before.replaceWord(3, "great")], { against: "current" }, before)).toEqual([false]);
  expect(await held(partOfSpeech, [text.insertBefore(3, "quickly enjoyed"), text.deleteWord(2)])).toEqual([true, true]);
});

test("words share a synset", async () => {
  const swaps = ["movie", "films", "bad", "zzz"].map((word) => text.replaceWord(4, word));
  expect(await held(sharedSynset, swaps)).toEqual([true, true, false, false]);
  expect(await held(sharedSynset, swaps, { includeUnknown: true })).toEqual([true, true, false, true]);
});

test("vectors are near", async () => {
  const swaps = ["Great", "bad", "unknown"].map((word) => text.replaceWord(3, word));
  expect(await held(wordEmbeddingDistance, swaps)).toEqual([true, false, true]);
  expect(await held(wordEmbeddingDistance, swaps, { includeUnknown: false, leastCosine: -1 })).toEqual([
    true,
    true,
    false,
  ]);
  expect(await held(wordEmbeddingDistance, swaps, { mostSquaredDistance: 4.9 })).toEqual([false, false, true]);
  expect(await held(wordEmbeddingDistance, swaps, { leastCosine: 0.94 })).toEqual([true, false, true]);
  expect(await held(wordEmbeddingDistance, swaps, { leastCosine: 0.95 })).toEqual([false, false, true]);
});

test("protected words stay, after others came and went", async () => {
  const given = { words: ["good film"], patterns: ["^It"], spans: [{ start: 3, end: 4 }] };
  expect(changeable(protectedWords, text, given)).toEqual(["a"]);
  const options = protectedWords.options.parse(given);
  expect(text.words.map((_, index) => protectedWords.mayChange?.(text, index, options, joinWords))).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
  const moved = text.insertBefore(2, "not such");
  expect(changeable(protectedWords, moved, given)).toEqual(["not", "such", "a"]);
  expect(await held(protectedWords, [moved, text.deleteWord(3), text.replaceWord(4, "films")], given)).toEqual([
    true,
    false,
    false,
  ]);
  const pair = new AttackedText({ text: "a b", pair: "c d" });
  expect(changeable(protectedWords, pair, { spans: [{ start: 2, end: 3, sequence: 1 }] })).toEqual(["a", "b", "c"]);
});

test("a pattern that is none is refused", () => {
  expect(() => chosen(protectedWords, { patterns: ["("] })).toThrow(AttackError);
  expect(() => chosen(protectedWords, { spans: [{ start: -1, end: 2 }] })).toThrow(AttackError);
});

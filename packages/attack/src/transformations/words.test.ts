import { NumpyRandomState } from "@limelight/statistics";
import { expect, test } from "vitest";
import { readVectors } from "../vectors/read-vectors.ts";
import type { Tools } from "../tools.ts";
import { AttackedText } from "../words/attacked-text.ts";
import { changeLocation } from "./change-location.ts";
import { changeName } from "./change-name.ts";
import { changeNumber } from "./change-number.ts";
import { dictionary } from "./dictionary.ts";
import { embedding } from "./embedding.ts";
import { intentional } from "../homoglyphs/intentional.ts";
import { homoglyphs } from "./homoglyphs.ts";
import { inflection } from "./inflection.ts";
import { insertSynonym } from "./insert-synonym.ts";
import { joinWords } from "./join-words.ts";
import { leetspeak } from "./leetspeak.ts";
import { negation } from "./negation.ts";
import { repeatLetter } from "./repeat-letter.ts";
import { splitWord } from "./split-word.ts";
import { swapWords } from "./swap-words.ts";
import type { Transformation } from "./transformation.ts";
import { wordnet } from "./wordnet.ts";

/** Texts that are made of one, of all its words unless some are named. */
async function made<Options>(
  part: Transformation<Options>,
  text: string,
  options: object = {},
  given: { readonly words?: readonly number[]; readonly resources?: Tools["resources"] } = {},
): Promise<string[]> {
  const attacked = new AttackedText({ text });
  const tools: Tools = {
    subject: { labels: [], ask: () => Promise.reject(new Error("no transformation here asks")) },
    label: 0,
    resources: given.resources ?? {},
    random: new NumpyRandomState(4),
  };
  const words = given.words ?? attacked.words.map((_, index) => index);
  const candidates = await part.candidates(attacked, words, part.options.parse(options), tools);
  return candidates.map((each) => each.text);
}

test("digits stand for letters, among them that of fanta5tic", async () => {
  expect(await made(leetspeak, "Fantastic")).toEqual([
    "F4ntastic",
    "Fan7astic",
    "Fant4stic",
    "Fanta5tic",
    "Fantas7ic",
    "Fantast1c",
  ]);
  expect(await made(leetspeak, "bad", { whole: true })).toEqual(["8ad", "b4d", "84d"]);
  expect(await made(leetspeak, "bad", { all: false })).toHaveLength(1);
  expect(await made(leetspeak, "sets", { keepFirst: true, keepLast: true })).toEqual(["s3ts", "se7s"]);
  expect(await made(leetspeak, "why", { all: false })).toEqual([]);
});

test("letters are repeated, each result once", async () => {
  expect(await made(repeatLetter, "good")).toEqual(["ggood", "goood", "goodd"]);
  expect(await made(repeatLetter, "so", { times: 3, keepFirst: true })).toEqual(["soooo"]);
  expect(await made(repeatLetter, "42")).toEqual([]);
});

test("words are cut where TextBugger cuts them, and joined where there is one blank, which the last leaves behind", async () => {
  expect(await made(splitWord, "good", { all: true })).toEqual(["g ood", "go od"]);
  expect(await made(splitWord, "good", { all: true, beforeLast: true })).toEqual(["g ood", "go od", "goo d"]);
  expect(await made(splitWord, "ok")).toEqual([]);
  expect(await made(joinWords, "a good, long  film 映画館")).toEqual([
    "agood, long  film 映画館",
    "a good, long  film映画館 ",
  ]);
  expect(await made(joinWords, "a good film", {}, { words: [0, 2] })).toEqual([]);
});

test("all look-alikes are words' letters", async () => {
  const found = await made(homoglyphs, "fan", { table: "confusables" });
  expect(found.length).toBeGreaterThan(30);
  expect(found).toContain("fаn");
  expect(await made(homoglyphs, "m", { table: "confusables" })).not.toContain("r");
  expect(found.filter((word) => new AttackedText({ text: word }).words[0] !== word)).toEqual([]);
});

test("letters that are meant to look the same, as TextAttack reads Unicode's file", async () => {
  expect(intentional.size).toBe(77);
  expect(await made(homoglyphs, "Ace", { table: "intentional" })).toEqual(["\u0391ce", "A\u0441e", "Ac\u0435"]);
  expect(await made(homoglyphs, "kbw7", { table: "intentional" })).toEqual([]);
  expect(await made(homoglyphs, "ᩅ", { table: "intentional" })).toEqual(["᪀", "᪐"]);
});

test("WordNet's words of the part of speech that the word has here", async () => {
  const noun = await made(wordnet, "I saw a film", { samePartOfSpeech: true }, { words: [3] });
  expect(noun).toContain("I saw a movie");
  expect(noun).not.toContain("I saw a shoot");
  expect(await made(wordnet, "I saw a film", {}, { words: [3] })).toContain("I saw a shoot");
  expect(await made(wordnet, "Good", { relation: "antonyms", matchCase: true })).toEqual(["Evil", "Bad"]);
  expect(await made(wordnet, "Film", { most: 2, matchCase: true })).toEqual(["Movie", "Picture"]);
});

test("neighbours of vectors, in the word's case", async () => {
  const vectors = await readVectors(["film 1 0\nmovie 1 0.1\nnew-york! 1 0.1\n! 1 0.2\nmovies 1 0.5\nbad -1 0\n"]);
  const resources = { nearestWords: (word: string, top: number) => vectors.nearestWords(word, top) };
  expect(await made(embedding, "A FILM", {}, { resources })).toEqual(["A MOVIE", "A NEW-YORK!", "A MOVIES", "A BAD"]);
  expect(await made(embedding, "Film", { most: 1 }, { resources })).toEqual(["Movie"]);
  expect(await made(embedding, "film", { leastCosine: 0.99 }, { resources })).toEqual(["movie", "new-york!"]);
  expect(embedding.needs?.(embedding.options.parse({}))).toEqual(["vectors"]);
});

test("forms of the class that the word has here", async () => {
  expect(await made(inflection, "Films are better")).toEqual([
    "Film are better",
    "Films be better",
    "Films am better",
    "Films is better",
    "Films was better",
    "Films were better",
    "Films been better",
    "Films being better",
    "Films are good",
    "Films are best",
  ]);
  expect(await made(inflection, "She didn't")).toEqual([]);
  expect(await made(inflection, "a terrible serious clever idea", {}, { words: [1, 2, 3] })).toEqual([
    "a terrible serious cleverer idea",
    "a terrible serious cleverest idea",
  ]);
});

test("what a map says, and nothing of an object's own", async () => {
  const words = { film: ["flick", "moving picture"], GOOD: "nice" };
  expect(await made(dictionary, "Good film toString", { words })).toEqual([
    "Nice film toString",
    "Good flick toString",
    "Good moving picture toString",
  ]);
  expect(await made(dictionary, "Good film", { words: { good: "x", film: "flick" }, exactCase: true })).toEqual([
    "Good flick",
  ]);
});

test("not comes and goes", async () => {
  expect(await made(negation, "It was good, I liked it.")).toEqual([
    "It was not good, I liked it.",
    "It was good, I did not like it.",
  ]);
  expect(await made(negation, "It was not good and doesn't work")).toEqual([
    "It was good and doesn't work",
    "It was not good and does work",
  ]);
  expect(await made(negation, "I can't say", { way: "insert" })).toEqual([]);
  expect(await made(negation, "I can't say", { way: "remove" })).toEqual(["I can say"]);
});

test("people, places and numbers become others of their kind", async () => {
  const text = "Mary Smith saw 40 films in New York and Paris, Mary said";
  const names = await made(changeName, text, { names: 2 });
  expect(names).toHaveLength(6);
  expect(
    names.filter(
      (each) =>
        !/^\p{Lu}\p{Ll}+ Smith saw .* Mary said$|^Mary \p{Lu}\p{Ll}+ saw|^Mary Smith .* \p{Lu}\p{Ll}+ said$/u.test(
          each,
        ),
    ),
  ).toEqual([]);
  const everywhere = await made(changeName, text, { names: 1, everywhere: true, part: "first" });
  expect(everywhere.filter((each) => each.includes("Mary"))).toEqual([]);
  expect(everywhere).toHaveLength(1);
  const places = await made(changeLocation, text, { names: 2 });
  expect(places).toHaveLength(4);
  expect(places.slice(0, 2).filter((each) => each.includes("York") || !each.includes("Paris"))).toEqual([]);
  expect(await made(changeLocation, "mary saw paris")).toEqual([]);
  expect(await made(changeNumber, "Two hundred and five films", { numbers: 1, mostChange: 0.01 })).toEqual([
    "Two hundred and four films",
  ]);
  expect(await made(changeNumber, "7 of twenty-one", { numbers: 1 })).toHaveLength(2);
  expect(await made(changeNumber, "99999999999999999999 1e5")).toEqual([]);
});

test("synonyms come in, and words change places", async () => {
  const inserted = await made(insertSynonym, "a fine film");
  expect(inserted.every((each) => each.split(" ").length === 4)).toBe(true);
  expect(await made(insertSynonym, "zzz")).toEqual([]);
  expect(await made(swapWords, "a film", {}, { words: [0, 1] })).toEqual(["film a", "film a"]);
  expect(await made(swapWords, "a film", {}, { words: [0] })).toEqual([]);
});

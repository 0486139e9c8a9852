import { expect, test } from "vitest";
import { partsOfSpeech } from "./parts-of-speech.ts";

const tagged = (text: string): string[] =>
  partsOfSpeech(text).map(({ start, end, partOfSpeech }) => `${text.slice(start, end)}/${partOfSpeech}`);

test("words stand where they stand, with their class", () => {
  expect(tagged("It was a fantastic performance!")).toEqual([
    "It/pronoun",
    "was/auxiliary",
    "a/determiner",
    "fantastic/adjective",
    "performance/noun",
  ]);
});

test("several sentences, contractions, hyphens and names", () => {
  expect(tagged("She didn't stay.  Paris is well-known, \u{1F327} truly.")).toEqual(
    expect.arrayContaining(["She/pronoun", "didn't/auxiliary", "Paris/name", "truly/adverb"]),
  );
});

test("nothing has no words", () => {
  expect(partsOfSpeech("")).toEqual([]);
  expect(partsOfSpeech(" \n\t")).toEqual([]);
});

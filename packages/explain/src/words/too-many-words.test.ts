import type { BlackBox, WhiteBox } from "@limelight/core";
import { expect, test } from "vitest";
import { toySubject } from "../methods/toy-subject.ts";
import { tooManyWords } from "./too-many-words.ts";
import { wordSpans } from "./word-spans.ts";

const input = { text: "one two three" };

function said(subject: BlackBox): string {
  return tooManyWords(subject, input, wordSpans(input.text), "2 are the most").message;
}

test("of a text that is cut it is said how many words are read", () => {
  const blackBox = toySubject(() => 0);
  const reading = (words: number): WhiteBox => ({
    ...blackBox,
    special: {},
    tokens: () =>
      [
        { start: 0, end: 0, special: true },
        { start: 0, end: 3 },
        { start: 4, end: 7 },
        { start: 8, end: 13 },
      ]
        .slice(0, 1 + words)
        .map((token) => ({ id: 1, text: "", sequence: 0, special: false, ...token })),
    differentiate: () => Promise.reject(new Error("not asked")),
  });
  expect(said(blackBox)).toBe("the text has 3 words, and 2 are the most");
  expect(said(reading(3))).toBe("the text has 3 words, and 2 are the most");
  expect(said(reading(2))).toBe(
    "the text has 3 words (2 are read as it stands, the others once some are gone), and 2 are the most",
  );
});

import type { WhiteBox } from "@limelight/core";
import { expect, test } from "vitest";
import { toySubject } from "../methods/toy-subject.ts";
import { WordPlayers } from "./word-players.ts";

const input = { text: "one two three" };

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
  expect(new WordPlayers(blackBox, input, "delete").told).toBe("3 words");
  expect(new WordPlayers(reading(3), input, "delete").told).toBe("3 words");
  expect(new WordPlayers(reading(2), input, "delete").told).toBe(
    "3 words (2 are read as it stands, the others once some are gone)",
  );
});

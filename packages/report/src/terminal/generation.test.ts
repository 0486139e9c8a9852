import { expect, test } from "vitest";
import type { GenerationDocument } from "../generation-documents.ts";
import { flow } from "./flow.ts";
import { generationText, pieceText, promptText } from "./generation.ts";

const style = { width: 44, color: "none" } as const;
const sequence = {
  text: " there was\na girl",
  tokens: ["Ġthere", "Ġwas"],
  logprobs: [-1, -2],
  perplexity: 4.4817,
  reason: "length",
};
const document: GenerationDocument = {
  model: { id: "m" },
  prompt: "Once upon a time",
  continues: true,
  promptTokens: 4,
  strategy: "sample",
  settings: { temperature: 0.8, topK: 40, maxNewTokens: 2, eosIds: [0], stop: undefined },
  sequences: [sequence],
  seconds: 0.5,
};

test("a text goes on from its prompt, and below stands how it came about", () => {
  expect(generationText(document, style).split("\n")).toEqual([
    "Once upon a time there was",
    "a girl",
    "m: drawn at random, temperature 0.8, top k",
    "40;",
    "2 tokens behind 4 in 0.5 s (4.0 a second);",
    "cut at the length that was asked for;",
    "perplexity 4.48",
  ]);
});

test("what is on the screen already is not told again", () => {
  expect(generationText(document, { ...style, streamed: true })).toMatch(/^m: drawn at random/);
});

test("a translation stands under its text; several sequences are numbered, with their scores", () => {
  const translated = { ...document, continues: false, strategy: "beam", settings: {} };
  expect(generationText(translated, style)).toMatch(/^Once upon a time\nthere was\na girl\nm: beam search;/);
  const two = generationText({ ...translated, sequences: [{ ...sequence, score: -1.5 }, sequence] }, style);
  expect(two).toContain("\n1  score -1.50, cut at the length");
  expect(two).toContain("\n   there was\n   a girl\n2  cut at");
});

test("alternatives are a table of steps", () => {
  const alternatives = [[{ token: "Ġthere", logprob: Math.log(0.5) }], [{ token: "Ġis", logprob: Math.log(0.25) }]];
  const shown = generationText({ ...document, sequences: [{ ...sequence, alternatives }] }, style);
  expect(shown).toContain("token   probability  likeliest");
  expect(shown).toContain("Ġwas          0.135  Ġis 0.250");
});

test("what is shown as it comes steers no terminal, and keeps its line breaks", () => {
  expect(promptText("a\u001B[2J\nb", true, style)).toBe("a␛[2J\nb");
  expect(promptText("a", false, style)).toBe("a\n");
  expect(promptText("a", true, { ...style, color: "16" })).toBe("\u001B[2ma\u001B[0m");
  expect(pieceText("\u0007c\r\nd")).toBe("␇c\nd");
});

const lines = (text: string, width: number): string[] =>
  flow([{ text }], width).map((line) => line.map((piece) => piece.text).join(""));

test("running text breaks at blanks, and in words that are too long", () => {
  expect(lines("one two three", 8)).toEqual(["one two ", "three"]);
  expect(lines("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
  expect(lines("a\n\nb", 9)).toEqual(["a", "", "b"]);
  const pieces = flow([{ text: "be", ink: "quiet" }, { text: "hind all" }], 6);
  expect(pieces).toEqual([[{ text: "be", ink: "quiet" }, { text: "hind" }], [{ text: "all" }]]);
});

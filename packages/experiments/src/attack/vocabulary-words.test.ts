import { expect, test } from "vitest";
import { VocabularyWords } from "./vocabulary-words.ts";

/** @param written how a text writes a token */
function wordsOf(tokens: readonly string[], written: (token: string) => string): VocabularyWords {
  return new VocabularyWords({
    special: { mask: { id: 0, token: tokens[0] ?? "" } },
    vocabularySize: tokens.length,
    idToToken: (id) => tokens[id],
    decode: (ids) => written(tokens[[...ids][0] ?? 0] ?? ""),
  });
}

test.each([
  ["WordPiece", ["[MASK]", "good", "##ing", "!"], (token: string) => token],
  ["byte-level", ["<mask>", "Ġgood", "ing", "Ġ!"], (token: string) => token.replace("Ġ", " ")],
  ["SentencePiece", ["[MASK]", "▁good", "ing", "▁!"], (token: string) => token.replace("▁", "")],
])("%s: words, and pieces that continue one", (kind, tokens, written) => {
  const words = wordsOf(tokens, written);
  expect([1, 2, 3].map((id) => words.of(id, false))).toEqual([
    { word: "good", continues: false },
    { word: "ing", continues: true },
    { word: "!", continues: false },
  ]);
  // Where nothing stands in front, a token without a blank begins a word.
  expect(words.of(2, true)?.continues).toBe(kind === "WordPiece");
  expect([...words.leftOut]).toEqual([0]);
});

test("blanks and ids without a token are no words; a vocabulary without marks has whole words", () => {
  const words = wordsOf(["<mask>", "▁", "▁so"], (token) => token.replace("▁", ""));
  expect([...words.leftOut]).toEqual([0, 1]);
  expect(wordsOf(["[M]", "a", "b"], (token) => token).of(2, false)).toEqual({ word: "b", continues: false });
  expect(words.of(7, false)).toBeUndefined();
});

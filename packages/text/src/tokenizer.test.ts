import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadTokenizer, type Tokenizer, TokenizerError } from "./index.ts";

const read = (name: string): string => readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8");
const charsmap = read("charsmap.txt");
const load = (name: string): Tokenizer =>
  loadTokenizer({ tokenizerJson: read(`tokenizers/${name}.json`).replaceAll("$charsmap", charsmap) });

const bert = load("bert");
const gpt2 = load("gpt2");
const roberta = load("roberta");
const albert = load("albert");
const all = [bert, gpt2, roberta, albert, load("llama"), load("deberta")];

/** Texts of all planes, lone surrogates among them. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom(
      "a",
      "é",
      "e",
      "\u0301",
      "\u0316",
      " ",
      "İ",
      "ﬁ",
      "中",
      "😀",
      "\u200D",
      "\uD800",
      "\uDC00",
      "\0",
      "[MASK]",
    ),
  }),
);

describe("spans", () => {
  it("lie inside the text, in order of start, and never part a surrogate pair", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...all), (text, tokenizer) => {
        let previous = 0;
        for (const { start, end, special } of tokenizer.encode(text).tokens) {
          if (special) continue;
          expect(start).toBeGreaterThanOrEqual(previous);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
          for (const edge of [start, end])
            expect(/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(edge - 1, edge + 1))).toBe(false);
          previous = start;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("cover the whole text of a byte-level tokenizer, which decodes to what went in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { tokens, ids } = gpt2.encode(text);
        expect(gpt2.decode(ids)).toBe(text);
        let end = 0;
        for (const token of tokens) {
          expect(token.start).toBeLessThanOrEqual(end);
          end = token.end;
        }
        expect(end).toBe(text.length);
      }),
    );
  });

  it("are the letters of the piece where nothing is rewritten", () => {
    const text = "the director was never dull, the cast wonderful.";
    for (const { start, end, text: piece, special } of bert.encode(text).tokens) {
      expect(text.slice(start, end)).toBe(special ? "" : piece.replace("##", ""));
    }
  });

  it("treat a lone surrogate as U+FFFD, which is as long", () => {
    for (const tokenizer of all) {
      expect(tokenizer.encode("a \uD800 b\uDC00c")).toEqual(tokenizer.encode("a \uFFFD b\uFFFDc"));
    }
  });
});

describe("tokens", () => {
  it("of the template are special, those typed are not", () => {
    const { tokens } = bert.encode("a [MASK]");
    expect(tokens.map(({ special }) => special)).toEqual([true, false, false, true]);
    expect(tokens[2]).toEqual({ id: 4, text: "[MASK]", start: 2, end: 8, word: 1, special: false, sequence: 0 });
    expect(tokens[0]).toEqual({ id: 2, text: "[CLS]", start: 0, end: 0, word: null, special: true, sequence: null });
  });

  it("carry the name of an added token, not the blank it took", () => {
    expect(roberta.encode("a <mask>").tokens[2]).toMatchObject({ text: "<mask>", start: 2, end: 8 });
    expect(albert.encode("a [MASK]").tokens[2]).toMatchObject({ text: "[MASK]", start: 1, end: 8 });
  });

  it("of an unknown stretch have the unknown token's name, or with Unigram the stretch", () => {
    expect(bert.encode("☃").tokens[1]).toMatchObject({ id: bert.tokenToId("[UNK]"), text: "[UNK]" });
    const unknown = albert.encode("☃").tokens[2];
    expect(unknown).toMatchObject({ id: albert.tokenToId("<unk>"), text: "☃" });
    expect(albert.idToToken(unknown?.id ?? -1)).toBe("<unk>");
  });

  it("come without the template's where asked", () => {
    const { tokens, typeIds } = bert.encode("a", { pair: "a b", specialTokens: false });
    expect(tokens.map(({ sequence }) => sequence)).toEqual([0, 1, 1]);
    expect([...typeIds]).toEqual([0, 1, 1]);
  });

  it("are found by name and by id", () => {
    expect(bert.tokenToId("[MASK]")).toBe(4);
    expect(bert.idToToken(4)).toBe("[MASK]");
    expect(bert.tokenToId("no such token")).toBeUndefined();
    expect(bert.idToToken(99_999)).toBeUndefined();
    expect(gpt2.vocabularySize).toBe(1273);
    expect(bert.decode([2, 4, 99_999, 3])).toBe("[CLS] [MASK] [SEP]");
  });
});

describe("truncation", () => {
  it("says what was cut", () => {
    const text = "the cast was never dull";
    const whole = bert.encode(text);
    const { tokens, truncated } = bert.encode(text, { maxLength: 5 });
    expect(tokens.map((token) => token.text)).toEqual(["[CLS]", "the", "cast", "was", "[SEP]"]);
    expect(truncated).toEqual({ limit: 5, cut: "never dull", tokens: whole.tokens.length - 5 });
    expect(whole.truncated).toBeUndefined();
  });

  it("says what was cut of both texts of a pair", () => {
    const { truncated, tokens } = bert.encode("the film was", { pair: "the cast and the film", maxLength: 6 });
    expect(tokens).toHaveLength(6);
    expect(truncated?.cut).toBe("film was\nand the film");
  });

  it("is at the tokenizer's own length unless another is asked", () => {
    const tokenizer = loadTokenizer({ tokenizerJson: read("tokenizers/bert.json"), modelMaxLength: 8 });
    const text = "a ".repeat(20);
    expect(tokenizer.encode(text).ids).toHaveLength(8);
    expect(tokenizer.encode(text, { maxLength: 10 }).ids).toHaveLength(10);
    expect(tokenizer.encode(text, { maxLength: Number.POSITIVE_INFINITY }).ids).toHaveLength(22);
  });

  it("needs room for the template", () => {
    expect(bert.encode("a b", { maxLength: 2 }).tokens.map(({ text }) => text)).toEqual(["[CLS]", "[SEP]"]);
    expect(() => bert.encode("a b", { maxLength: 1 })).toThrow(TokenizerError);
  });
});

describe("long and hostile texts", () => {
  it.each([
    ["10,000 different words", Array.from({ length: 10_000 }, (_, i) => `wörd😀${i.toString(36)}`).join(" ")],
    ["one word of 100,000 letters", "a".repeat(100_000)],
    ["100,000 blanks", " ".repeat(100_000)],
    ["100,000 marks on one letter", `a${"\u0301\u0316".repeat(50_000)}`],
    ["50,000 emoji", "😀".repeat(50_000)],
    ["50,000 masks", "[MASK] ".repeat(50_000)],
  ])("take linear time: %s", (_, text) => {
    for (const tokenizer of [bert, gpt2, albert, load("llama")]) {
      const began = performance.now();
      tokenizer.encode(text);
      // Quadratic time would be minutes.
      expect(performance.now() - began).toBeLessThan(8000);
    }
  });
});

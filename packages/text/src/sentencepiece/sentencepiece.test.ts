import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadTokenizer, type Tokenizer, TokenizerError } from "../index.ts";

/**
 * SentencePiece models without a tokenizer.json, against transformers' own tokenizers of their families, and plain ones
 * against the Python package sentencepiece (golden/make_sentencepiece.py makes models and numbers).
 */

/** Text, ids, spans as start and length, words. */
type Row = [string, number[], number[] | null, number[] | null];

interface Case {
  files: Record<string, string>;
  config: Record<string, unknown>;
  texts: Row[];
  pair?: number[];
  target?: [string, number[]][];
  decodings?: [number[], string, string][];
}

const golden = new URL("../../golden/sentencepiece/", import.meta.url);
const cases = JSON.parse(readFileSync(new URL("cases.json", golden), "utf8")) as Record<string, Case>;

function load({ files, config }: Case): Tokenizer {
  const bytes = (name: string): Uint8Array | undefined =>
    files[name] === undefined ? undefined : new Uint8Array(readFileSync(new URL(files[name], golden)));
  const model = Object.keys(files).find((name) => name.endsWith(".model"));
  const vocabulary = bytes("vocab.json");
  return loadTokenizer({
    tokenizerConfig: JSON.stringify(config),
    sourceSpm: bytes("source.spm"),
    targetSpm: bytes("target.spm"),
    ...(vocabulary && { vocabJson: new TextDecoder().decode(vocabulary) }),
    ...(model !== undefined && { sentencePiece: bytes(model) }),
  });
}

const all = Object.entries(cases).map(([name, one]) => ({ name, one, tokenizer: load(one) }));

it.each(all)("$name: cuts every text as Python does", ({ one, tokenizer }) => {
  for (const [text, ids, spans, words] of one.texts) {
    const { tokens, ids: own } = tokenizer.encode(text, { maxLength: Number.POSITIVE_INFINITY });
    expect({ text, ids: [...own] }).toEqual({ text, ids });
    if (spans === null) continue;
    const ownSpans = tokens.flatMap(({ start, end }) => [start, end - start]);
    expect({ text, spans: ownSpans, words: tokens.map(({ word }) => word ?? -1) }).toEqual({ text, spans, words });
  }
});

it.each(all.filter(({ one }) => one.pair))("$name: puts a pair together", ({ one, tokenizer }) => {
  expect([...tokenizer.encode("The house", { pair: "a garden" }).ids]).toEqual(one.pair);
});

it.each(all.filter(({ one }) => one.target))("$name: cuts texts of the other language", ({ one, tokenizer }) => {
  for (const [text, ids] of one.target ?? []) {
    expect({ text, ids: [...tokenizer.encode(text, { target: true }).ids] }).toEqual({ text, ids });
  }
});

it.each(all.filter(({ one }) => one.decodings))("$name: decodes", ({ one, tokenizer }) => {
  for (const [ids, text, plain] of one.decodings ?? []) {
    expect({ ids, text: tokenizer.decode(ids) }).toEqual({ ids, text });
    expect({ ids, text: tokenizer.decode(ids, { skipSpecial: true }) }).toEqual({ ids, text: plain });
  }
});

describe("Marian", () => {
  const tokenizer = load(cases["marian"] ?? { files: {}, config: {}, texts: [] });

  it("knows where its pieces stand in the text", () => {
    const text = ">>fra<<The ﬁne  house";
    const { tokens } = tokenizer.encode(text);
    expect(tokens[0]).toMatchObject({ text: ">>fra<<", start: 0, end: 7, word: 0, special: false });
    expect(tokens.at(-1)).toMatchObject({ text: "</s>", special: true, word: null });
    const spans = [1, 2, 3].map((word) => {
      const pieces = tokens.filter((token) => token.word === word);
      return text.slice(pieces[0]?.start, pieces.at(-1)?.end).trim();
    });
    expect(spans).toEqual(["The", "ﬁne", "house"]);
  });

  it("needs both models and its own special tokens", () => {
    const sourceSpm = new Uint8Array(readFileSync(new URL("source.spm", golden)));
    expect(() => loadTokenizer({ vocabJson: "{}", sourceSpm })).toThrow("no target.spm");
    expect(() => loadTokenizer({ vocabJson: "{}", sourceSpm, targetSpm: sourceSpm })).toThrow(
      'lacks the token "<unk>"',
    );
  });
});

/** The error that loading a model and cutting a text with it ends in, if any. */
function troubleWith(sentencePiece: Uint8Array): unknown {
  try {
    loadTokenizer({ sentencePiece, modelType: "t5" }).encode("The light");
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("a file that is no SentencePiece model", () => {
  const whole = new Uint8Array(readFileSync(new URL("t5.model", golden)));

  it.each([
    ["empty", new Uint8Array(), "it has no pieces"],
    ["a tiktoken vocabulary", new TextEncoder().encode("IQ== 0\nIg== 1\n"), "cannot be read"],
    ["cut off", whole.subarray(0, 1000), "cannot be read"],
    ["a length behind the end", Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), "reaches behind the end"],
    ["a number without end", new Uint8Array(20).fill(0xff), "a number has no end"],
  ])("%s", (_, sentencePiece, message) => {
    expect(() => loadTokenizer({ sentencePiece })).toThrow(TokenizerError);
    expect(() => loadTokenizer({ sentencePiece })).toThrow(message);
  });

  it("of which a byte was changed gives an error or another tokenizer, and nothing worse", () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = whole.slice();
        changed[at] = byte;
        expect(troubleWith(changed)).toSatisfy((error) => error === undefined || error instanceof TokenizerError);
      }),
      { numRuns: 60 },
    );
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asObject, parseObject } from "./json.ts";
import { loadTokenizer, type Tokenizer, TokenizerError, type TokenizerErrorCode } from "./index.ts";

const read = (name: string): string => readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8");
const bertJson = read("tokenizers/bert.json");
const robertaJson = read("tokenizers/roberta.json");
const gpt2Json = read("tokenizers/gpt2.json");
const qwen2Json = read("tokenizers/qwen2.json");
const { texts } = JSON.parse(read("cases.json")) as { texts: string[] };

function vocabularyOf(tokenizerJson: string): Record<string, unknown> {
  return asObject(asObject(parseObject(tokenizerJson, "")["model"], "")["vocab"], "");
}

function vocabTxt(tokens: readonly string[]): string {
  return `${tokens.join("\n")}\n`;
}

function mergesTxt(tokenizerJson: string): string {
  const model = asObject(parseObject(tokenizerJson, "")["model"], "");
  const merges = model["merges"] as string[][];
  return `#version: 0.2\n${merges.map((pair) => pair.join(" ")).join("\n")}\n`;
}

function encodeAll(tokenizer: Tokenizer): unknown[] {
  return texts.map((text) => ({ text, encoding: tokenizer.encode(text, { pair: "b" }) }));
}

function codeOf(run: () => unknown): { code: TokenizerErrorCode; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof TokenizerError) {
      return { code: error.code, message: error.message };
    }
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Loads BERT's tokenizer.json after a change to it. */
function broken(change: (config: Record<string, unknown>) => void): () => unknown {
  const config: Record<string, unknown> = { ...parseObject(bertJson, "") };
  change(config);
  return () => loadTokenizer({ tokenizerJson: JSON.stringify(config) });
}

describe("a vocabulary alone", () => {
  const tokens = Object.entries(vocabularyOf(bertJson))
    .sort(([, a], [, b]) => Number(a) - Number(b))
    .map(([token]) => token);

  it("gives the tokenizer that the same model's tokenizer.json gives", () => {
    const made = loadTokenizer({ vocabTxt: vocabTxt(tokens) });
    expect(encodeAll(made)).toEqual(encodeAll(loadTokenizer({ tokenizerJson: bertJson })));
  });

  it("keeps case where the vocabulary has tokens with capitals, or the configuration says so", () => {
    const text = "Great";
    const cased = loadTokenizer({ vocabTxt: vocabTxt([...tokens, "Great"]) });
    expect(cased.encode(text).tokens[1]?.text).toBe("Great");
    const told = { vocabTxt: vocabTxt([...tokens, "Great"]), tokenizerConfig: '{"do_lower_case": true}' };
    expect(loadTokenizer(told).encode(text).tokens[1]?.text).not.toBe("Great");
  });

  it("reads lines that end in CR LF", () => {
    const tokenizer = loadTokenizer({ vocabTxt: tokens.join("\r\n") });
    expect(tokenizer.vocabularySize).toBe(tokens.length);
    expect(tokenizer.tokenToId("##ing")).toBe(tokens.indexOf("##ing"));
  });

  it("must have the special tokens", () => {
    const { code, message } = codeOf(() => loadTokenizer({ vocabTxt: "[UNK]\n[CLS]\na\n" }));
    expect(code).toBe("invalid-tokenizer");
    expect(message).toContain("[SEP]");
    const tokenizerConfig = '{"unk_token": "constructor"}';
    expect(codeOf(() => loadTokenizer({ vocabTxt: vocabTxt(tokens), tokenizerConfig })).message).toContain(
      "constructor",
    );
  });
});

describe("vocab.json and merges.txt alone", () => {
  it.each([
    ["RoBERTa", robertaJson],
    ["GPT-2", gpt2Json],
  ])("give the tokenizer of %s", (_, tokenizerJson) => {
    const vocabJson = JSON.stringify(vocabularyOf(tokenizerJson));
    const made = loadTokenizer({ vocabJson, merges: mergesTxt(tokenizerJson) });
    expect(encodeAll(made)).toEqual(encodeAll(loadTokenizer({ tokenizerJson })));
  });

  it("give that of Qwen2 where the configuration names its class and its added tokens", () => {
    const flags = { normalized: false, special: true };
    const tokenizerConfig = JSON.stringify({
      tokenizer_class: "Qwen2Tokenizer",
      added_tokens_decoder: {
        1272: { content: "<|endoftext|>", ...flags },
        1273: { content: "<|im_start|>", ...flags },
        1274: { content: "<|im_end|>", ...flags },
      },
    });
    const vocabJson = JSON.stringify(vocabularyOf(qwen2Json));
    const made = loadTokenizer({ vocabJson, merges: mergesTxt(qwen2Json), tokenizerConfig });
    expect(encodeAll(made)).toEqual(encodeAll(loadTokenizer({ tokenizerJson: qwen2Json })));
  });

  it("get the tokens that other files add: with their ids, or behind the vocabulary", () => {
    const made = loadTokenizer({
      vocabJson: JSON.stringify(vocabularyOf(gpt2Json)),
      merges: mergesTxt(gpt2Json),
      tokenizerConfig: '{"pad_token": "<pad>", "eos_token": {"content": "<|endoftext|>", "rstrip": true}}',
      addedTokens: '{"<tool>": 1280}',
    });
    expect(made.special).toMatchObject({ pad: { id: 1281, token: "<pad>" }, bos: { id: 1272 }, eos: { id: 1272 } });
    const { tokens } = made.encode("a<tool> <pad> <|endoftext|>  b");
    const added = tokens.filter(({ id }) => id >= 1272).map(({ id, start, end }) => [id, start, end]);
    expect(added).toEqual([
      [1280, 1, 7],
      [1281, 8, 13],
      [1272, 14, 29],
    ]);
    expect(made.decode([1280, 1281], { skipSpecial: true })).toBe("<tool>");
  });
});

describe("special tokens and length", () => {
  it("come from the configuration and the map, written either way", () => {
    const tokenizer = loadTokenizer({
      tokenizerJson: bertJson,
      tokenizerConfig: '{"mask_token": {"content": "[MASK]"}, "pad_token": "[PAD]", "model_max_length": 512}',
      specialTokensMap: '{"cls_token": "[CLS]"}',
      modelMaxLength: 64,
    });
    expect(tokenizer.special).toEqual({
      mask: { id: 4, token: "[MASK]" },
      pad: { id: 0, token: "[PAD]" },
      cls: { id: 2, token: "[CLS]" },
      unk: { id: 1, token: "[UNK]" },
      sep: { id: 3, token: "[SEP]" },
    });
    expect(tokenizer.maxLength).toBe(64);
  });

  it("are found by their usual names where no file names them, and 1e30 is no length", () => {
    const tokenizer = loadTokenizer({ tokenizerJson: robertaJson, tokenizerConfig: '{"model_max_length": 1e30}' });
    expect(tokenizer.special.mask).toEqual({ id: 1276, token: "<mask>" });
    expect(tokenizer.special.eos).toEqual({ id: 2, token: "</s>" });
    expect(tokenizer.maxLength).toBeUndefined();
  });

  it("that only the configuration names are found in the text", () => {
    const bare = JSON.stringify({ ...parseObject(bertJson, ""), added_tokens: [] });
    const tokenizer = loadTokenizer({ tokenizerJson: bare, tokenizerConfig: '{"mask_token": "[MASK]"}' });
    expect(tokenizer.encode("a [MASK]").ids[2]).toBe(4);
  });
});

describe("errors", () => {
  it("say that there are no files", () => {
    expect(codeOf(() => loadTokenizer({})).code).toBe("no-tokenizer");
    expect(codeOf(() => loadTokenizer({ vocabJson: "{}" })).code).toBe("no-tokenizer");
  });

  it("name the file that is no JSON", () => {
    const { code, message } = codeOf(() => loadTokenizer({ tokenizerJson: bertJson, tokenizerConfig: "{" }));
    expect(code).toBe("invalid-json");
    expect(message).toContain("tokenizer_config.json");
    expect(codeOf(() => loadTokenizer({ tokenizerJson: "[]" })).code).toBe("invalid-tokenizer");
  });

  it.each([
    ["model", "unknown-model"],
    ["normalizer", "unknown-normalizer"],
    ["pre_tokenizer", "unknown-pre-tokenizer"],
    ["post_processor", "unknown-post-processor"],
    ["decoder", "unknown-decoder"],
  ])("name the type of an unknown %s", (part, expected) => {
    const { code, message } = codeOf(broken((config) => (config[part] = { type: "Novel", vocab: {} })));
    expect(code).toBe(expected);
    expect(message).toContain("Novel");
  });

  it.each([
    ["a missing model", (config: Record<string, unknown>) => delete config["model"], "tokenizer.json: model"],
    [
      "an id that is none",
      (config: Record<string, unknown>) => (config["model"] = { type: "WordPiece", vocab: { "[UNK]": 0, a: -1 } }),
      '"a"',
    ],
    [
      "a vocabulary without its unknown token",
      (config: Record<string, unknown>) => (config["model"] = { type: "WordPiece", vocab: { a: 0 } }),
      "[UNK]",
    ],
    [
      "an unknown token named like what every object has",
      (config: Record<string, unknown>) =>
        (config["model"] = { type: "WordPiece", unk_token: "constructor", vocab: { a: 0 } }),
      '"constructor"',
    ],
    [
      "a merge of one",
      (config: Record<string, unknown>) => (config["model"] = { vocab: {}, merges: [["a"]] }),
      "merges[0]",
    ],
    ["scores that are none", (config: Record<string, unknown>) => (config["model"] = { vocab: [["a"]] }), "vocab[0]"],
    [
      "a broken character map",
      (config: Record<string, unknown>) =>
        (config["normalizer"] = { type: "Precompiled", precompiled_charsmap: "AAAA" }),
      "precompiled_charsmap",
    ],
    [
      "an added token without an id",
      (config: Record<string, unknown>) => (config["added_tokens"] = [{ content: "x" }]),
      "added_tokens[0].id",
    ],
  ])("say where there is %s", (_, change, where) => {
    const { code, message } = codeOf(broken(change));
    expect(code).toBe("invalid-tokenizer");
    expect(message).toContain(where);
  });

  it("say that a regular expression cannot be translated", () => {
    const pattern = { Regex: "(" };
    const change = (config: Record<string, unknown>): void => {
      config["pre_tokenizer"] = { type: "Split", pattern, behavior: "Isolated", invert: false };
    };
    expect(codeOf(broken(change)).code).toBe("unsupported");
  });
});

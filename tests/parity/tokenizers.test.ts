import type { Encoding, Tokenizer } from "@limelight/text";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { tinyCheckpoint, tinyTokenizer, tokenizerOf } from "./folder.ts";
import { architectures, readGolden, readJson, type Golden } from "./golden.ts";
import { recordParity, tools } from "./record-parity.ts";

/** For each code point of a text, and for its end, the UTF-16 offset. */
function utf16Offsets(text: string): number[] {
  const offsets = [0];
  for (const character of text) offsets.push((offsets.at(-1) ?? 0) + character.length);
  return offsets;
}

/** The reference's spans, which count code points, as UTF-16 offsets into the text that each token is from. */
function spans(golden: Golden, input: number, texts: readonly string[]): [number, number][] {
  const offsets = golden.integers(`in${input}/offsets`);
  return [...golden.integers(`in${input}/sequence_ids`)].map((sequence, token) => {
    const places = utf16Offsets(texts[sequence] ?? "");
    return [places[offsets[2 * token] ?? -1] ?? -1, places[offsets[2 * token + 1] ?? -1] ?? -1];
  });
}

function columns(tokenizer: Tokenizer, { tokens, ids, typeIds }: Encoding, segments: boolean): object {
  return {
    tokens: [...ids].map((id) => tokenizer.idToToken(id)),
    ids: [...ids],
    spans: tokens.map(({ start, end }) => [start, end]),
    words: tokens.map(({ word }) => word ?? -1),
    sequences: tokens.map(({ sequence }) => sequence ?? -1),
    ...(segments && { types: [...typeIds] }),
  };
}

describe.each(architectures)("%s cuts text as its Python tokenizer does", (name) => {
  test("tokens, ids, offsets, words, texts of a pair and segments", async () => {
    const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
    const tokenizer = tokenizerOf(checkpoint);
    expect(golden.about.inputs.length).toBeGreaterThan(0);
    for (const [input, { text, tokens }] of golden.about.inputs.entries()) {
      const [first, pair] = typeof text === "string" ? [text] : text;
      const segments = golden.has(`in${input}/token_type_ids`);
      const actual = columns(tokenizer, tokenizer.encode(first, { pair }), segments);
      expect(actual).toEqual({
        tokens,
        ids: [...golden.integers(`in${input}/input_ids`)],
        spans: spans(golden, input, [first, pair ?? ""]),
        words: [...golden.integers(`in${input}/word_ids`)],
        sequences: [...golden.integers(`in${input}/sequence_ids`)],
        ...(segments && { types: [...golden.integers(`in${input}/token_type_ids`)] }),
      });
    }
    recordParity({
      method: "Tokens: ids, offsets, words, segments",
      reference: tools.tokenizers,
      checkpoint: name,
      deviation: 0,
      tolerance: 0,
    });
  });
});

/** Rows of golden/NAME/tokens.json; make-golden-tokens.py says what is in them. */
const integers = z.array(z.int());
const rows = z.array(
  z.tuple([
    z.union([z.string(), z.tuple([z.string(), z.string()])]),
    z.array(z.string()),
    integers,
    integers,
    integers,
    integers,
    z.union([integers, z.literal(0)]),
    z.string(),
    z.string(),
  ]),
);

describe.each([
  "gpt2-lm",
  "gpt2-cls",
  "gptneox-lm",
  "llama-lm",
  "qwen2-lm",
  "bart-lm",
  "bart-mnli",
  "marian-mt",
  "t5",
  "t5-gated",
  "modernbert-mlm",
  "deberta-v2-cls",
])("%s cuts text as its Python tokenizer does, and joins it", (name) => {
  test("tokens, ids, offsets, words, texts of a pair and segments; hostile texts too", async () => {
    const golden = rows.parse(await readJson(`golden/${name}/tokens.json`));
    const tokenizer = await tinyTokenizer(name);
    for (const [text, tokens, ids, starts, words, sequences, segments, decoded, plain] of golden) {
      const [first, pair] = typeof text === "string" ? [text] : text;
      const types = segments !== 0;
      const actual = columns(tokenizer, tokenizer.encode(first, { pair }), types);
      const places = ids.map((_, token) => starts.slice(2 * token, 2 * token + 2));
      const expected = { tokens, ids, spans: places, words, sequences, ...(types && { types: segments }) };
      expect({ text, ...actual }).toEqual({ text, ...expected });
      const joined = [tokenizer.decode(ids), tokenizer.decode(ids, { skipSpecial: true })];
      expect({ text, joined }).toEqual({ text, joined: [decoded, plain] });
    }
    recordParity({
      method: "Tokens: ids, offsets, words, segments, decoded text",
      reference: tools.tokenizers,
      checkpoint: name,
      deviation: 0,
      tolerance: 0,
    });
  });
});

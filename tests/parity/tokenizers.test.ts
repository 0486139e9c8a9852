import type { Encoding, Tokenizer } from "@limelight/text";
import { describe, expect, test } from "vitest";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { architectures, readGolden, type Golden } from "./golden.ts";
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

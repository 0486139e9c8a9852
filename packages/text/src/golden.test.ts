import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isObject, type JsonObject, parseObject } from "./json.ts";
import { loadTokenizer, type Tokenizer } from "./index.ts";

/**
 * Ids, spans, words, types and decoded texts against the Rust package, for one tokenizer of each family and for variants
 * with other parts (golden/make_golden.py makes the numbers). The first texts are those the parity tests run.
 */

/** ids, spans as start and length, words, types or 0, sequences or 0, the text decoded without special tokens. */
type Golden = [number[], number[], number[], number[] | 0, number[] | 0, string];

interface Variant {
  name: string;
  base: string;
  every: number;
  patch?: JsonObject;
}

interface Cases {
  texts: string[];
  pairs: [string, string, number | null][];
}

const read = (name: string): string => readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8");
const cases = JSON.parse(read("cases.json")) as Cases;
const variants = JSON.parse(read("variants.json")) as Variant[];
const charsmap = read("charsmap.txt");

function merge(base: unknown, patch: unknown): unknown {
  if (!isObject(base) || !isObject(patch)) return patch;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) merged[key] = key === "vocab" ? value : merge(base[key], value);
  return merged;
}

function load({ base, patch }: Variant): Tokenizer {
  const config = parseObject(read(`tokenizers/${base}.json`).replaceAll("$charsmap", charsmap), base);
  return loadTokenizer({ tokenizerJson: JSON.stringify(merge(config, patch ?? {})) });
}

function encode(tokenizer: Tokenizer, text: string, pair?: string, maxLength?: number | null): Golden {
  const { tokens, ids, typeIds } = tokenizer.encode(text, {
    maxLength: maxLength ?? Number.POSITIVE_INFINITY,
    ...(pair === undefined ? {} : { pair }),
  });
  expect([...ids]).toEqual(tokens.map(({ id }) => id));
  const words = tokens.map(({ word }) => word ?? -1);
  const sequences = tokens.map(({ sequence }) => sequence ?? -1);
  return [
    [...ids],
    tokens.flatMap(({ start, end }) => [start, end - start]),
    words,
    typeIds.some((type) => type !== 0) ? [...typeIds] : 0,
    sequences.every((sequence, i) => sequence === ((words[i] ?? -1) < 0 ? -1 : 0)) ? 0 : sequences,
    tokenizer.decode(ids, { skipSpecial: true }),
  ];
}

describe.each(variants)("$name", (variant) => {
  const tokenizer = load(variant);
  const golden = JSON.parse(read(`encodings/${variant.name}.json`)) as Golden[];
  const texts = cases.texts.filter((_, i) => i < 4 || i % variant.every === 0);

  it("encodes every text as the Rust package", () => {
    for (const [i, text] of texts.entries()) {
      expect({ text, encoding: encode(tokenizer, text) }).toEqual({ text, encoding: golden[i] });
    }
  });

  it("encodes and truncates every pair as the Rust package", () => {
    expect(golden).toHaveLength(texts.length + cases.pairs.length);
    for (const [i, [text, pair, maxLength]] of cases.pairs.entries()) {
      const encoding = encode(tokenizer, text, pair, maxLength);
      expect({ text, pair, encoding }).toEqual({ text, pair, encoding: golden[texts.length + i] });
    }
  });
});

import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadTokenizer, type Tokenizer } from "../index.ts";

const read = (name: string): string => readFileSync(new URL(`../../golden/${name}`, import.meta.url), "utf8");
const charsmap = read("charsmap.txt");
const decodings = JSON.parse(read("decodings.json")) as [string, number[], string, string][];
const names = [...new Set(decodings.map(([name]) => name))];

function load(name: string, tokenizerConfig = "{}", decoder?: unknown): Tokenizer {
  const json = JSON.parse(read(`tokenizers/${name}.json`).replaceAll("$charsmap", charsmap)) as object;
  const tokenizerJson = JSON.stringify(decoder === undefined ? json : { ...json, decoder });
  return loadTokenizer({ tokenizerJson, tokenizerConfig });
}

/** What the decoder gives for each id, and at the end. */
function parts(tokenizer: Tokenizer, ids: readonly number[], skipSpecial = false): string[] {
  const decoder = tokenizer.decoder({ skipSpecial });
  const given = ids.map((id) => decoder.push(id));
  return [...given, decoder.end()];
}

/** The ids that the tokenizer's own model uses, bytes and special tokens as often as all others together. */
const anyIds = (tokenizer: Tokenizer): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.nat(Math.min(299, tokenizer.vocabularySize)), fc.nat(tokenizer.vocabularySize)), {
    maxLength: 30,
  });

describe.each(names)("%s", (name) => {
  const tokenizer = load(name);

  it("decodes any ids as the Rust package", () => {
    for (const [base, ids, text, plain] of decodings) {
      if (base !== name) continue;
      expect({ ids, text: tokenizer.decode(ids) }).toEqual({ ids, text });
      expect({ ids, text: tokenizer.decode(ids, { skipSpecial: true }) }).toEqual({ ids, text: plain });
    }
  });

  it("gives no half of a character, and settles a text by its beginning alone", () => {
    fc.assert(
      fc.property(anyIds(tokenizer), fc.boolean(), (ids, skipSpecial) => {
        const whole = tokenizer.decode(ids, { skipSpecial });
        const given = parts(tokenizer, ids, skipSpecial);
        expect(given.join("")).toBe(whole);
        expect(given.every((part) => part.isWellFormed())).toBe(true);
        for (const i of ids.keys()) {
          // Given before the rest was known, and still true with another rest.
          const other = tokenizer.decode([...ids.slice(0, i + 1), 7], { skipSpecial });
          const settled = given.slice(0, i + 1).join("");
          expect(other.slice(0, settled.length)).toBe(settled);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a text that comes id by id", () => {
  it("shows an emoji once its last byte is there", () => {
    const gpt2 = load("gpt2");
    const { ids } = gpt2.encode("a 😀b", { specialTokens: false });
    const given = parts(gpt2, [...ids]);
    expect(given.join("")).toBe("a 😀b");
    expect(given.filter((part) => part.includes("😀"))).toHaveLength(1);
    expect(given.some((part) => part.includes("\uFFFD"))).toBe(false);
  });

  it("keeps a broken character back until the end, where it is U+FFFD", () => {
    const gpt2 = load("gpt2");
    const { ids } = gpt2.encode("😀", { specialTokens: false });
    const given = parts(gpt2, [...ids].slice(0, -1));
    expect(given.slice(0, -1).join("")).toBe("");
    expect(given.at(-1)).toBe("\uFFFD");
  });

  it("shows byte-fallback characters when their run ends", () => {
    const llama = load("llama");
    const { ids } = llama.encode("x 漢 y", { specialTokens: false });
    const given = parts(llama, [...ids]);
    expect(given.join("")).toBe("x 漢 y");
    expect(given.every((part) => !part.includes("\uFFFD"))).toBe(true);
  });

  it("has the leading blank of a continuation where the prompt went first", () => {
    const t5 = load("t5");
    const prompt = t5.encode("a gripping", { specialTokens: false }).ids;
    const next = t5.encode("film", { specialTokens: false }).ids;
    const decoder = t5.decoder();
    const before = Array.from(prompt, (id) => decoder.push(id)).join("");
    const after = Array.from(next, (id) => decoder.push(id)).join("");
    expect([before, after + decoder.end()]).toEqual(["a gripping", " film"]);
    expect(t5.decode(next)).toBe("film");
  });

  it("is cleaned up where the files ask for it, as a whole text is", () => {
    const asked = '{"clean_up_tokenization_spaces": true}';
    const [plain, cleaned, bpe] = [load("t5"), load("t5", asked), load("gpt2", asked)];
    const { ids } = plain.encode("it ' s , do n't . ? ve 'm", { specialTokens: false });
    expect(cleaned.decode(ids)).not.toBe(plain.decode(ids));
    expect(cleaned.decode(ids)).toMatch(/^it's, don't\. <unk> ve'm$/);
    expect(parts(cleaned, [...ids]).join("")).toBe(cleaned.decode(ids));
    expect(bpe.decode(bpe.encode("a , b").ids)).toBe("a , b");
  });
});

/** Sequences that no golden file has: steps behind one that joins all tokens see one text, and so have to wait. */
describe("steps behind a Fuse", () => {
  const fuse = { type: "Fuse" };
  const last = (step: object): object => ({ type: "Sequence", decoders: [fuse, step] });
  const ids = [...load("bert").encode("the cast the", { specialTokens: false }).ids];

  it.each([
    ["Strip", { type: "Strip", content: "t", start: 1, stop: 0 }, "hecastthe"],
    ["Strip at the end", { type: "Strip", content: "e", start: 0, stop: 2 }, "thecastth"],
    ["Replace", { type: "Replace", pattern: { String: "tt" }, content: "-" }, "thecas-he"],
    ["Metaspace", { type: "Metaspace", replacement: "t", prepend_scheme: "always" }, "hecashe"],
    ["BPEDecoder", { type: "BPEDecoder", suffix: "t" }, "hecashe"],
    ["WordPiece", { type: "WordPiece", prefix: "the", cleanup: false }, "thecastthe"],
    ["ByteFallback", { type: "ByteFallback" }, "thecastthe"],
    ["ByteLevel", { type: "ByteLevel" }, "thecastthe"],
  ])("%s", (_, step, expected) => {
    const tokenizer = load("bert", "{}", last(step));
    expect(tokenizer.decode(ids)).toBe(expected);
    expect(parts(tokenizer, ids).join("")).toBe(expected);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignText } from "../alignment/aligned-text.ts";
import { compose, decompose } from "./unicode-forms.ts";

/** Characters of old scripts, whose forms no version of Unicode changes: Latin, Greek, marks, Hebrew, Hangul, CJK. */
const character = fc
  .oneof(
    fc.integer({ min: 0x20, max: 0x2ff }),
    fc.integer({ min: 0x300, max: 0x345 }),
    fc.integer({ min: 0x391, max: 0x3ce }).filter((c) => c !== 0x3a2),
    fc.integer({ min: 0x5b0, max: 0x5bd }),
    fc.integer({ min: 0x1100, max: 0x1112 }),
    fc.integer({ min: 0x1161, max: 0x1175 }),
    fc.integer({ min: 0x11a8, max: 0x11c2 }),
    fc.integer({ min: 0x1e00, max: 0x1eff }),
    fc.integer({ min: 0xac00, max: 0xad00 }),
    fc.integer({ min: 0xfb00, max: 0xfb06 }),
    fc.integer({ min: 0x2f800, max: 0x2f8ff }),
  )
  .map((codePoint) => String.fromCodePoint(codePoint));

describe("normalisation forms", () => {
  it.each(["NFC", "NFKC", "NFD", "NFKD"] as const)("are the engine's: %s", (form) => {
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
        const aligned =
          form === "NFC" || form === "NFKC" ? compose(alignText(text), form) : decompose(alignText(text), form);
        expect(aligned.text).toBe(text.normalize(form));
        expect(aligned.starts).toHaveLength(aligned.text.length);
      }),
      { numRuns: 1000 },
    );
  });

  it("keep spans: parts have the character's, a composed character its first part's", () => {
    const decomposed = decompose(alignText("xé"), "NFD");
    expect([...decomposed.starts]).toEqual([0, 1, 1]);
    expect([...decomposed.ends]).toEqual([1, 2, 2]);
    const composed = compose(alignText("e\u0301x"), "NFC");
    expect([...composed.starts]).toEqual([0, 2]);
    expect([...composed.ends]).toEqual([1, 3]);
  });
});

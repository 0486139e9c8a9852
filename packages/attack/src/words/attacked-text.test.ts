import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AttackedText } from "./attacked-text.ts";
import { changedWords } from "./changed-words.ts";
import { applyEdits, textEdits } from "./text-edits.ts";

const words = (text: string): readonly string[] => new AttackedText({ text }).words;

test("words are TextAttack's", () => {
  expect(words(`"It's" a co-op's  'fine' — ¡sí! 3.5 *wow* a_b @home f@nta5tic`)).toEqual([
    "It's",
    "a",
    "co-op's",
    "fine",
    "sí",
    "3",
    "5",
    "wow",
    "a_b",
    "home",
    "f@nta5tic",
  ]);
  expect(words("fаntastіc")).toEqual(["fаntastіc"]);
  expect(words("😀 !!! --")).toEqual([]);
  expect(new AttackedText({ text: "a b", pair: "c" }).words).toEqual(["a", "b", "c"]);
});

// What TextAttack 0.3.11's words_from_text makes of each, and what we do.
const marked: readonly (readonly [text: string, theirs: string, ours: string])[] = [
  ["हिन्दी भाषा", "ह न द भ ष", "हिन्दी भाषा"],
  ["สวัสดีครับ", "สว สด คร บ", "สวัสดี ครับ"],
  ["தமிழ்", "தம ழ", "தமிழ்"],
  ["cafe\u0301 creme", "cafe creme", "cafe\u0301 creme"],
  ["\u2764\uFE0F ok", "ok", "ok"],
];

test.each(marked)("signs on letters belong to the word: %s", (text, theirs, ours) => {
  expect(words(text)).toEqual(ours.split(" "));
  expect(text.match(/[\p{L}\p{N}_]+/gu)).toEqual(theirs.split(" ")); // without the signs
});

test("words are replaced, taken out with a space, put in, and everything else stays", () => {
  const text = new AttackedText({ text: "It was, in  all, good ." });
  expect(text.replaceWord(4, "god").text).toBe("It was, in  all, god .");
  expect(text.deleteWord(0).text).toBe("was, in  all, good .");
  expect(text.deleteWord(4).text).toBe("It was, in  all, .");
  expect(new AttackedText({ text: "so good" }).deleteWord(1).text).toBe("so ");
  const longer = text.insertBefore(4, "not so");
  expect(longer.text).toBe("It was, in  all, not so good .");
  expect(longer.places).toEqual([0, 1, 2, 3, 6]);
  expect([...longer.modified]).toEqual([4, 5, 6]);
  expect(longer.deleteWord(1).places).toEqual([0, -1, 1, 2, 5]);
  expect(text.insertAfter(4, "indeed").places).toEqual([0, 1, 2, 3, 4]);
  const pair = new AttackedText({ text: "a b", pair: "c d" }).replaceWord(2, "x").deleteWord(1);
  expect([pair.text, pair.pair]).toEqual(["a", "x d"]);
});

const texts = fc.array(fc.constantFrom("a", "film", "co-op", ",", ".", "—", "Ünï", "😀", "film"), { maxLength: 8 });
const blanks = fc.constantFrom(" ", "  ", "", ", ");
const anyText = fc.tuple(texts, blanks).map(([pieces, blank]) => pieces.join(blank));
const change = fc.tuple(fc.nat(20), fc.constantFrom("film", "a", "", "new words", "[UNK]", "film a", "f!lm", "…"));

test("whatever is done to a text, its edits make it of the original", () => {
  fc.assert(
    fc.property(
      anyText,
      fc.option(anyText, { nil: undefined }),
      fc.array(change, { maxLength: 5 }),
      (text, pair, changes) => {
        let attacked = new AttackedText({ text, ...(pair !== undefined && { pair }) });
        for (const [place, word] of changes)
          if (attacked.words.length > 0) attacked = attacked.replaceWord(place % attacked.words.length, word);
        const edits = textEdits(attacked);
        expect(
          applyEdits(
            text,
            edits.filter(({ sequence }) => sequence === undefined),
          ),
        ).toBe(attacked.text);
        expect(
          applyEdits(
            pair ?? "",
            edits.filter(({ sequence }) => sequence === 1),
          ),
        ).toBe(attacked.pair ?? "");
        for (const { start, end, from, sequence } of edits)
          expect((sequence ? (pair ?? "") : text).slice(start, end)).toBe(from);
      },
    ),
    { numRuns: 500 },
  );
});

test("edits are of words: a swap is its word alone", () => {
  const text = new AttackedText({ text: "It was a fantastic performance!" });
  expect(textEdits(text.replaceWord(3, "fantastis"))).toEqual([
    { start: 9, end: 18, from: "fantastic", to: "fantastis", word: 3 },
  ]);
  expect(textEdits(text.replaceWord(3, "god").replaceWord(4, "show"))).toEqual([
    { start: 9, end: 18, from: "fantastic", to: "god", word: 3 },
    { start: 19, end: 30, from: "performance", to: "show", word: 4 },
  ]);
  expect(textEdits(text.insertBefore(3, "not so"))).toEqual([{ start: 9, end: 9, from: "", to: "not so ", word: 3 }]);
  expect(textEdits(text.deleteWord(2).replaceWord(3, "show"))).toEqual([
    { start: 7, end: 9, from: "a ", to: "", word: 2 },
    { start: 19, end: 30, from: "performance", to: "show", word: 4 },
  ]);
  expect(textEdits(text)).toEqual([]);
});

test("changed words are counted once: swapped, put in, cut, merged or gone", () => {
  const text = new AttackedText({ text: "a good film", pair: "so it is" });
  const counted = [
    text,
    text.replaceWord(1, "bad"),
    text.insertAfter(0, "really"),
    text.insertBefore(1, "not so"),
    text.insertAfter(5, "too"),
    text.replaceWord(1, "go od"),
    text.replace(new Map([[1, "movie"], [2, ""]])), // prettier-ignore
    text.deleteWord(2),
    text.replaceWord(1, "bad").replaceWord(1, "good"),
    text.replaceWord(1, "bad").insertAfter(1, "old"),
  ].map(changedWords);
  expect(counted).toEqual([0, 1, 1, 2, 1, 1, 2, 1, 0, 2]);
});

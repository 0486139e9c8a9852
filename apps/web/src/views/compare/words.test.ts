import { expect, test } from "vitest";
import { agreementText, conclusion } from "./conclusion.ts";
import type { Explained, Side } from "./sides.ts";
import { disagreements, largestOf, mostDifferent, pairWords, rankAgreement } from "./words.ts";

function explained(text: string, scores: readonly number[]): Explained {
  const words = Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({
    text: word,
    start: index,
    end: index + word.length,
  }));
  return {
    text,
    method: "saliency",
    options: {},
    target: { index: 1, label: "positive" },
    prediction: { probabilities: {} },
    unit: "word",
    units: [{ text: "[CLS]", start: 0, end: 0, special: true }, ...words],
    scores: [9, ...scores],
    sizes: false,
    outputKind: "log-odds",
  };
}

function side(name: string, positive: number): Side {
  return { name, label: positive > 0.5 ? "positive" : "negative", probabilities: { positive, negative: 1 - positive } };
}

test("the same words of two texts stand beside each other, changed ones too", () => {
  const pairs = pairWords(
    explained("It was a good show", [0, 0, 0, 2, 1]),
    explained("it was god show really", [0, 0, -1, 1, 0.5]),
  );
  expect(pairs.map(({ text, units, same }) => [text, units, same])).toEqual([
    ["It", [1, 1], true],
    ["was", [2, 2], true],
    ["a → god", [3, 3], false],
    ["good → (nothing)", [4, null], false],
    ["show", [5, 4], true],
    ["(nothing) → really", [null, 5], false],
  ]);
  expect(pairs.map(({ scores }) => scores)[5]).toEqual([null, 0.5]);
});

test("words of both are ranked, and those that change sides are named", () => {
  const [first, second] = [explained("a b c d", [3, 2, -1, 0.1]), explained("a b c d", [3, -2, -1, -0.1])];
  const pairs = pairWords(first, second);
  expect(rankAgreement(pairs)).toBeCloseTo(0.4, 6);
  expect(rankAgreement(pairs.slice(0, 1))).toBeUndefined();
  expect(disagreements(pairs).map(({ text }) => text)).toEqual(["b"]);
  expect(mostDifferent(pairs)?.text).toBe("b");
  expect(mostDifferent(pairWords(first, first))).toBeUndefined();
  expect(largestOf(first, second)).toBe(9);
});

test("what differs most is named, also where it is next to nothing on one side", () => {
  const pairs = pairWords(explained("way but good", [0.27, -0.12, 6]), explained("way but good", [-0.56, 2.33, 5]));
  expect(disagreements(pairs).map(({ text }) => text)).toEqual(["but", "way"]);
  const both = [side("mini", 0.9), side("tiny", 0.8)] as const;
  expect(conclusion(both, pairs, "models")).toBe('Both say positive; they disagree about "but" and "way".');
  const apart = pairWords(explained("way good", [0.27, 6]), explained("way good", [-0.56, 1]));
  expect(conclusion(both, apart, "models")).toBe('Both say positive; "good" counts most differently.');
});

test("the sentence says whether they agree, and about what not", () => {
  const pairs = pairWords(explained("not bad", [1, -2]), explained("not bad", [1, 2]));
  const both = [side("mini", 0.9), side("tiny", 0.8)] as const;
  expect(conclusion(both, pairs, "models")).toBe('Both say positive; they disagree about "bad".');
  expect(conclusion([side("mini", 0.9), side("tiny", 0.1)], [], "models")).toBe("mini says positive, tiny negative.");
  expect(conclusion(both, pairs.slice(0, 1), "models")).toBe("Both say positive, and every word counts alike.");
  const texts = pairWords(explained("so good", [1, 2]), explained("so god", [1, -2]));
  expect(conclusion([side("a", 0.9), side("b", 0.1)], texts, "texts")).toBe(
    '"good → god" turns positive into negative.',
  );
  expect(conclusion([side("a", 0.9), side("b", 0.8)], texts, "texts")).toBe(
    '"good → god" leaves the answer positive: 0.800 instead of 0.900.',
  );
});

test("agreement is told in words, with its number", () => {
  const pairs = pairWords(explained("a b", [1, 2]), explained("a b", [2, 1]));
  expect(agreementText(rankAgreement(pairs), pairs)).toBe(
    "They rank the 2 words that both have the other way round (Spearman -1.00).",
  );
  expect(agreementText(undefined, [])).toBe("They have no word in common.");
});

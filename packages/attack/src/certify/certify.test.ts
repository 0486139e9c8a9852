import type { BlackBox } from "@limelight/core";
import { expect, test } from "vitest";
import { keptWords, ranmask, touched } from "./ranmask.ts";
import { neighbourhood, safer } from "./safer.ts";

/** Positive where more good words than bad ones stand; texts without either are positive, too. */
const counting: BlackBox = {
  labels: ["negative", "positive"],
  ask: async (questions) => ({
    answers: questions.map(({ text }) => {
      const good = text.split(/good|fine/).length - text.split(/bad|poor/).length;
      return { probabilities: good < 0 ? [0.9, 0.1] : [0.1, 0.9] };
    }),
    queries: { asked: questions.length, distinct: questions.length, forward: 1 },
  }),
};
const options = { votes: 50, samples: 500, risk: 0.001, seed: 0 };

test("how often a changed word is among those kept: by counting all choices", () => {
  expect(touched(4, 2, 1)).toBeCloseTo(1 / 2, 12); // 3 of the 6 pairs have it
  expect(touched(4, 2, 2)).toBeCloseTo(5 / 6, 12);
  expect(touched(4, 1, 4)).toBe(1);
  expect([keptWords(10, 0.7), keptWords(3, 0.9), keptWords(2, 0)]).toEqual([3, 1, 2]);
});

test("randomised masking: the radius is as far as the arithmetic goes", async () => {
  const text = "good ".repeat(20).trim();
  const found = await ranmask(counting, { text }, { ...options, rate: 0.9, mask: "[MASK]" });
  expect(found).toMatchObject({ label: 1, share: 1, abstained: false, words: 20, asked: 550 });
  expect(found.lower).toBeCloseTo(0.001 ** (1 / 500), 9); // all of 500 agree
  const certain = (words: number): boolean => found.lower - touched(20, 2, words) > 0.5;
  expect(certain(found.radius) && !certain(found.radius + 1)).toBe(true);
  expect(found.radius).toBe(5);
});

test("no certificate is wrong: whatever replaces as many words, the majority stays", async () => {
  const words = "good fine good bad good fine good good fine good good fine good good fine good".split(" ");
  const found = await ranmask(counting, { text: words.join(" ") }, { ...options, rate: 0.85, mask: "…" });
  expect(found.radius).toBeGreaterThan(0);
  const attacked = words.map((word, index) => (index < found.radius ? "bad" : word)).join(" ");
  const after = await ranmask(counting, { text: attacked }, { ...options, rate: 0.85, mask: "…" });
  expect(after.label).toBe(found.label);
});

test("where votes are divided it abstains", async () => {
  const divided: BlackBox = {
    ...counting,
    ask: async (questions) => ({
      answers: questions.map((_, index) => ({ probabilities: index % 2 === 0 ? [0.6, 0.4] : [0.4, 0.6] })),
      queries: { asked: questions.length, distinct: 1, forward: 1 },
    }),
  };
  expect(await ranmask(divided, { text: "a b c" }, { ...options, rate: 0.5, mask: "x" })).toMatchObject({
    abstained: true,
    radius: 0,
  });
});

const sets: Readonly<Record<string, readonly string[]>> = { good: ["fine"], fine: ["good", "nice"], nice: ["fine"] };
const synonyms = (word: string): readonly string[] => sets[word] ?? [];

test("random synonyms: words without any cannot be moved, and sets that overlap little can", async () => {
  expect([...neighbourhood("good", synonyms)]).toEqual(["good", "fine", "nice"]);
  expect(await safer(counting, { text: "a film of its own" }, { ...options, synonyms })).toMatchObject({ radius: 5 });
  const found = await safer(counting, { text: "good good" }, { ...options, synonyms });
  expect(found).toMatchObject({ label: 1, abstained: false, radius: 2 }); // good, fine and nice all draw from the same three
  // The second of its synonyms has many more, which the first does not share: 4 of 12.
  const many: Readonly<Record<string, readonly string[]>> = {
    good: ["x", "y"],
    x: ["good", "a"],
    y: ["good", ..."bcdefghi".split("")],
  };
  const apart = (word: string): readonly string[] => many[word] ?? [];
  expect(neighbourhood("good", apart).size).toBe(12);
  expect(await safer(counting, { text: "good" }, { ...options, synonyms: apart })).toMatchObject({ radius: 0 });
});

test("the same seed gives the same certificate", async () => {
  const once = await ranmask(counting, { text: "good bad fine bad good" }, { ...options, rate: 0.6, mask: "x" });
  expect(await ranmask(counting, { text: "good bad fine bad good" }, { ...options, rate: 0.6, mask: "x" })).toEqual(
    once,
  );
});

import type { BlackBox } from "@limelight/core";
import * as fc from "fast-check";
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

/** All choices of one of each. */
function choices<Item>(sets: readonly (readonly Item[])[]): Item[][] {
  return sets.reduce<Item[][]>((all, set) => all.flatMap((front) => set.map((each) => [...front, each])), [[]]);
}

test("no certificate by masking is wrong: whatever replaces as many words, the majority stays, by counting all choices", async () => {
  let attacks = 0;
  const cases = fc.record({
    text: fc.array(fc.constantFrom("good", "good", "good", "bad", "dull"), { minLength: 4, maxLength: 8 }),
    rate: fc.constantFrom(0.6, 0.8, 0.9),
    seed: fc.nat(1000),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ text, rate, seed }) => {
      const given = { ...options, risk: 1e-9, seed, rate, mask: "…" };
      const found = await ranmask(counting, { text: text.join(" ") }, given);
      const kept = choices(text.map(() => [true, false])).filter(
        (mask) => mask.filter(Boolean).length === keptWords(text.length, rate),
      );
      const votes = async (words: readonly string[]): Promise<number> => {
        const questions = kept.map((mask) => ({ text: words.map((word, at) => (mask[at] ? word : "…")).join(" ") }));
        const { answers } = await counting.ask(questions);
        return answers.filter(({ probabilities }) => (probabilities[found.label] ?? 0) > 0.5).length / answers.length;
      };
      const attacked = choices(text.map((word) => (word === "bad" ? [word, "good"] : [word, "bad"]))).filter(
        (words) => words.filter((word, at) => word !== text[at]).length <= found.radius,
      );
      attacks += attacked.length - 1;
      const shares = await Promise.all((found.abstained ? [] : attacked).map(votes));
      expect(Math.min(1, ...shares)).toBeGreaterThan(0.5);
    }),
    { numRuns: 40 },
  );
  expect(attacks).toBeGreaterThan(100);
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

const letters = Array.from("abcdefgh");
/** Synonyms of each letter, few or many, and not always the other way round: their neighbourhoods have all sizes. */
const synonymsOf = fc.array(fc.subarray(letters, { maxLength: 4 }), { minLength: 8, maxLength: 8 });

test("no certificate by synonyms is wrong, however uneven their sets: of all texts within its radius", async () => {
  let attacks = 0;
  const cases = fc.record({
    table: synonymsOf,
    text: fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 2 }),
    further: fc.subarray(letters),
    seed: fc.nat(1000),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ table, text, further, seed }) => {
      const of = (word: string): string[] => table[letters.indexOf(word)]?.filter((other) => other !== word) ?? [];
      // Positive of what the text's own words may become, and of some more.
      const known = new Set([...text.flatMap((word) => [...neighbourhood(word, of)]), ...further]);
      const positive = (words: readonly string[]): boolean => words.every((word) => known.has(word));
      const subject: BlackBox = {
        ...counting,
        ask: async (questions) => ({
          answers: questions.map(({ text: asked }) => ({
            probabilities: positive(asked.split(" ")) ? [0, 1] : [1, 0],
          })),
          queries: { asked: questions.length, distinct: questions.length, forward: 1 },
        }),
      };
      const found = await safer(subject, { text: text.join(" ") }, { ...options, samples: 200, seed, synonyms: of });
      const attacked = choices(text.map((word) => [word, ...of(word)])).filter(
        (words) => words.filter((word, index) => word !== text[index]).length <= found.radius,
      );
      attacks += attacked.length - 1;
      const shares = attacked.map((words) => {
        const drawn = choices(words.map((word) => [...neighbourhood(word, of)]));
        return drawn.filter(positive).length / drawn.length;
      });
      expect(found.label).toBe(1);
      expect(Math.min(...shares)).toBeGreaterThan(0.5); // of all texts that are drawn from, by counting
    }),
    { numRuns: 150 },
  );
  expect(attacks).toBeGreaterThan(50);
});

test("a synonym that has far more words of its own can move the majority", async () => {
  const uneven: Readonly<Record<string, readonly string[]>> = {
    a: ["b"],
    b: ["c"],
    c: Array.from("defghijklmnopqrstuvwxyz"),
  };
  const of = (word: string): readonly string[] => uneven[word] ?? [];
  const subject: BlackBox = {
    ...counting,
    ask: async (questions) => ({
      answers: questions.map(({ text }) => ({ probabilities: neighbourhood("a", of).has(text) ? [0, 1] : [1, 0] })),
      queries: { asked: questions.length, distinct: questions.length, forward: 1 },
    }),
  };
  expect(await safer(subject, { text: "a" }, { ...options, synonyms: of })).toMatchObject({ label: 1, radius: 0 });
});

test("the same seed gives the same certificate", async () => {
  const once = await ranmask(counting, { text: "good bad fine bad good" }, { ...options, rate: 0.6, mask: "x" });
  expect(await ranmask(counting, { text: "good bad fine bad good" }, { ...options, rate: 0.6, mask: "x" })).toEqual(
    once,
  );
});

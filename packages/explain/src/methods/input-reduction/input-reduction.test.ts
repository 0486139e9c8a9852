import * as fc from "fast-check";
import { expect, test } from "vitest";
import { resolveOptions, type Attribution } from "../../method.ts";
import { sumOfWords, toySubject } from "../toy-subject.ts";
import { inputReduction } from "./input-reduction.ts";

const reduce = (subject: ReturnType<typeof toySubject>, text: string, given = {}, target = 1): Promise<Attribution> =>
  inputReduction.attribute(subject, { text }, target, resolveOptions(inputReduction, given), { seed: 0 });

test("words go as long as the prediction stays, the least important first", async () => {
  const subject = toySubject(sumOfWords({ good: 4, fine: 2, dull: -1 }, {}));
  const { reduction, scores, queries, output } = await reduce(subject, "A good, fine and dull film");
  expect(reduction?.kept.map(({ text }) => text)).toEqual(["good"]);
  // What speaks against goes first, then what says nothing, from the front, then the weaker.
  expect(reduction?.removed.map(({ word }) => word.text)).toEqual(["dull", "A", "and", "film", "fine"]);
  expect(reduction).toMatchObject({ text: "good,", ended: "one-word", probability: 1 / (1 + Math.exp(-4)) });
  expect(scores).toEqual([1 / 6, 1, 4 / 6, 2 / 6, 0, 3 / 6]);
  expect(output).toBeCloseTo(1 / (1 + Math.exp(-5)), 12);
  expect(queries).toEqual({ asked: 21, distinct: 21, forward: 5 });
});

const rule = (text: string): number => (/\bnot\b/.test(text) && /\bbad\b/.test(text) ? 3 : -3);

test("it ends where any other word would change the prediction", async () => {
  const { reduction } = await reduce(toySubject(rule), "It is not a bad film");
  expect(reduction).toMatchObject({ text: "not bad", ended: "prediction" });
  expect(reduction?.removed).toHaveLength(4);
});

test("no word that is left can go, whatever the game", async () => {
  const names = ["a", "b", "c", "d", "e"];
  const game = fc.record({
    values: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 5, maxLength: 5 }),
    pair: fc.integer({ min: -6, max: 6 }),
    beam: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(game, async ({ values, pair, beam }) => {
      const entries = Object.fromEntries(names.map((name, index) => [name, (values[index] ?? 0) + 0.1]));
      const logit = sumOfWords(entries, { "a c": pair });
      const whole = names.join(" ");
      const target = logit(whole) > 0 ? 1 : 0;
      const { reduction } = await reduce(toySubject(logit), whole, { beam }, target);
      const left = (reduction?.kept ?? []).map(({ text }) => text);
      const says = (words: readonly string[]): number => (logit(words.join(" ")) > 0 ? 1 : 0);
      expect(says(left)).toBe(target);
      expect(reduction?.text).toBe(left.join(" "));
      const shorter = left.length === 1 ? [] : left.map((_, gone) => left.filter((__, index) => index !== gone));
      expect(shorter.map(says)).toEqual(shorter.map(() => 1 - target));
    }),
    { numRuns: 40 },
  );
});

test("a wider beam finds what the greedy way misses", async () => {
  // Greedily "c" stays longest; with "a" and "b" alone it is shorter.
  const kept: Readonly<Record<string, number>> = { "a b c d": 5, "a b c": 2, "a b d": 1, "b c d": 4, "a b": 3 };
  const subject = toySubject((text) => kept[text] ?? -5);
  expect((await reduce(subject, "a b c d")).reduction).toMatchObject({ text: "b c d", ended: "prediction" });
  expect((await reduce(subject, "a b c d", { beam: 3 })).reduction).toMatchObject({ text: "a b" });
});

test("one word, repeated words, another class, and too many words", async () => {
  const subject = toySubject(sumOfWords({ good: 2 }));
  expect(await reduce(subject, "good")).toMatchObject({
    scores: [1],
    reduction: { text: "good", removed: [], ended: "one-word" },
  });
  const twice = await reduce(subject, "good good good");
  expect(twice.reduction).toMatchObject({ text: "good", removed: [{}, {}] });
  expect(twice.queries).toEqual({ asked: 6, distinct: 3, forward: 2 });
  await expect(reduce(subject, "good film", {}, 0)).rejects.toMatchObject({ code: "unfit-text" });
  await expect(reduce(subject, "...")).rejects.toMatchObject({ code: "no-words" });
  const long = Array.from({ length: 2000 }, (_, index) => `w${index}`).join(" ");
  await expect(reduce(subject, long, { samples: 2000 })).rejects.toMatchObject({ code: "too-many-words" });
  expect((await reduce(subject, `good ${long.slice(0, 300)}`, { samples: 100 })).reduction).toMatchObject({
    ended: "samples",
  });
  await expect(reduce(subject, "good film", { importance: "gradient" })).rejects.toMatchObject({
    code: "needs-gradients",
  });
  await expect(
    reduce(
      toySubject(() => Number.NaN),
      "good film",
    ),
  ).rejects.toMatchObject({ code: "bad-answer" });
});

test("a pair loses words on both sides", async () => {
  const subject = toySubject(sumOfWords({ good: 2 }));
  const options = resolveOptions(inputReduction, {});
  const input = { text: "A good film", pair: "It was" };
  const { reduction } = await inputReduction.attribute(subject, input, 1, options, { seed: 0 });
  expect(reduction).toMatchObject({ text: "good", pair: "" });
});

test("several texts in a word's place count among the samples, and have no one gradient", async () => {
  const subject = toySubject(sumOfWords({ good: 20 }));
  const given = { replacement: "text", replacementText: "one|other", samples: 60 };
  const { reduction, queries } = await reduce(subject, "a good film of many words", given);
  expect(reduction?.ended).toBe("samples");
  expect(queries.asked).toBeLessThanOrEqual(60);
  await expect(reduce(subject, "a good film", { ...given, importance: "gradient" })).rejects.toMatchObject({
    code: "bad-option",
  });
});

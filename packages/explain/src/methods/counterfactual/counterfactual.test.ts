import type { BlackBox } from "@limelight/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { resolveOptions, type Attribution } from "../../method.ts";
import { sumOfWords, toySubject } from "../toy-subject.ts";
import { counterfactual } from "./counterfactual.ts";
import { countSubsets, mostAmong, subsetsOf } from "./subsets.ts";

const explain = (subject: BlackBox, text: string, given = {}, target = 1): Promise<Attribution> =>
  counterfactual.attribute(subject, { text }, target, resolveOptions(counterfactual, given), { seed: 0 });
const named = ({ counterfactuals }: Attribution): string[] | undefined =>
  counterfactuals?.found.map(({ words }) => words.map(({ text }) => text).join(" "));

test("subsets are counted and listed", () => {
  expect(subsetsOf(["a", "b", "c"], 2)).toEqual([
    ["a", "b"],
    ["a", "c"],
    ["b", "c"],
  ]);
  expect([countSubsets(11, 3), countSubsets(2000, 2), countSubsets(2, 3)]).toEqual([165, 1_999_000, 0]);
  expect([mostAmong(11, 2, 55), mostAmong(11, 2, 54), mostAmong(11, 2, 0)]).toEqual([11, 10, 1]);
});

test("the smallest sets come first, the one that changes most in front, and the proof is said", async () => {
  const subject = toySubject(sumOfWords({ good: 4, fine: 2, nice: 2, dull: -4.5 }));
  const found = await explain(subject, "good fine and nice, not dull", { count: 10 });
  expect(named(found)).toEqual(["good"]);
  expect(found.counterfactuals?.found[0]?.text).toBe("fine and nice, not dull");
  const harder = await explain(
    toySubject(sumOfWords({ good: 4, fine: 2.5, nice: 2, dull: -3 })),
    "good fine nice dull",
  );
  expect(named(harder)).toEqual(["good fine", "good nice"]);
  expect(harder.counterfactuals).toMatchObject({
    found: [
      { text: "nice dull", label: "no", replacements: ["", ""] },
      { text: "fine dull", label: "no" },
    ],
    checked: [
      { size: 1, of: 4, asked: 4, flips: 0 },
      { size: 2, of: 6, asked: 6, flips: 2 },
    ],
    smallest: true,
    by: "size",
  });
  expect(harder.scores).toEqual([1, 0.5, 0.5, 0]);
  expect(harder.queries).toEqual({ asked: 11, distinct: 11, forward: 2 });
});

test("what is found is what trying all sets finds", async () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const game = fc.record({
    values: fc.array(fc.integer({ min: -4, max: 6 }), { minLength: 6, maxLength: 6 }),
    pair: fc.integer({ min: -6, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(game, async ({ values, pair }) => {
      const logit = sumOfWords(Object.fromEntries(names.map((name, at) => [name, (values[at] ?? 0) + 0.1])), {
        "a c": pair,
      });
      const says = (words: readonly string[]): number => (logit(words.join(" ")) > 0 ? 1 : 0);
      const target = says(names);
      const sets = [1, 2, 3, 4, 5, 6].flatMap((size) => subsetsOf(names, size));
      const flips = sets.filter((set) => says(names.filter((name) => !set.includes(name))) !== target);
      const size = flips[0]?.length;
      const expected = flips.filter((set) => set.length === size).map((set) => set.join(" "));
      const found = await explain(toySubject(logit), names.join(" "), { size: 6, count: 100 }, target);
      expect(named(found)?.toSorted()).toEqual(expected.toSorted());
      expect(found.counterfactuals?.smallest).toBe(expected.length > 0);
      expect(found.counterfactuals?.emptied).toBe(expected.length === 0);
    }),
    { numRuns: 40 },
  );
});

test("beyond the sizes that are gone through words are taken greedily, and given back", async () => {
  const names = ["a", "b", "c", "d", "e", "x"];
  // Any four of five words keep it: two have to go, but sizes stop at one.
  const logit = (text: string): number =>
    text.split(" ").filter((word) => names.slice(0, 5).includes(word)).length - 3.5;
  const found = await explain(toySubject(logit), names.join(" "), { size: 1 });
  expect(found.counterfactuals).toMatchObject({
    by: "greedy",
    smallest: true,
    checked: [{ size: 1, of: 6, asked: 6 }],
  });
  expect(found.counterfactuals?.found[0]?.words).toHaveLength(2);
  const three = await explain(
    toySubject((text) => logit(text) + 1),
    names.join(" "),
    { size: 1 },
  );
  expect(three.counterfactuals).toMatchObject({ by: "greedy", smallest: false });
  expect(three.counterfactuals?.found[0]?.words).toHaveLength(3);
});

test("a prediction that nothing changes is said to be one", async () => {
  const found = await explain(
    toySubject(() => 2),
    "It was good",
  );
  expect(found.counterfactuals).toEqual({
    found: [],
    checked: [
      { size: 1, of: 3, asked: 3, flips: 0 },
      { size: 2, of: 3, asked: 3, flips: 0 },
      { size: 3, of: 1, asked: 1, flips: 0 },
    ],
    smallest: false,
    by: "nothing",
    emptied: true,
  });
  expect(found.scores).toEqual([0, 0, 0]);
});

test("another target is what is looked for", async () => {
  const subject = toySubject(sumOfWords({ good: 3, not: -5, bad: -1 }));
  const found = await explain(subject, "not good", {}, 1);
  expect(found.counterfactuals?.found).toMatchObject([{ words: [{ text: "not" }], label: "yes", text: "good" }]);
});

test("words can be replaced by those of a list", async () => {
  const subject = toySubject(sumOfWords({ good: 3, fair: 1, poor: -2, awful: -4 }));
  const given = { replacement: "text", replacementText: "fair|poor|awful" };
  const { counterfactuals } = await explain(subject, "a good film", given);
  expect(counterfactuals).toMatchObject({
    found: [
      { words: [{ text: "good" }], replacements: ["awful"], text: "a awful film", label: "no" },
      { words: [{ text: "a" }], replacements: ["awful"], text: "awful good film" },
      { words: [{ text: "film" }], replacements: ["awful"], text: "a good awful" },
    ],
  });
});

test("a word's score is its share of all sets, those that are not given among them", async () => {
  const subject = toySubject((text) => (text.split(" ").length < 4 ? -1 : 1));
  const { counterfactuals, scores } = await explain(subject, "one two three four", { count: 2 });
  expect(counterfactuals?.found).toHaveLength(2);
  expect(counterfactuals?.checked).toEqual([{ size: 1, of: 4, asked: 4, flips: 4 }]);
  expect(scores).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test("long texts are bounded, and it is said what was not asked about", async () => {
  const values = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`w${index}`, 1]));
  const subject = toySubject((text) => sumOfWords(values)(text) - 297.5);
  const { counterfactuals, queries } = await explain(subject, Object.keys(values).join(" "), { samples: 1000 });
  expect(queries.asked).toBeLessThanOrEqual(1001);
  expect(counterfactuals).toMatchObject({ by: "size", smallest: false });
  expect(counterfactuals?.checked[1]).toMatchObject({ size: 2, of: 44_850 });
  expect(counterfactuals?.found[0]?.words).toHaveLength(3);
  const long = Array.from({ length: 2000 }, (_, index) => `w${index}`).join(" ");
  await expect(explain(subject, long, { samples: 1000 })).rejects.toMatchObject({ code: "too-many-words" });
});

test("one word, repeated words, and wrong answers", async () => {
  const subject = toySubject(sumOfWords({ good: 2, bias: 1 }));
  expect(
    (
      await explain(
        toySubject((text) => sumOfWords({ good: 2 })(text) - 1),
        "good",
      )
    ).scores,
  ).toEqual([1]);
  const twice = await explain(
    toySubject((text) => sumOfWords({ good: 2 })(text) - 1),
    "good good",
  );
  expect(named(twice)).toEqual(["good good"]);
  expect(twice.counterfactuals).toMatchObject({ smallest: true, found: [{ text: "" }] });
  await expect(
    explain(
      toySubject(() => Number.NaN),
      "good",
    ),
  ).rejects.toMatchObject({ code: "bad-answer" });
  await expect(explain(subject, "good", {}, 7)).rejects.toMatchObject({ code: "bad-target" });
});

import { array, assert, double, property } from "fast-check";
import { expect, test } from "vitest";
import { resolveOptions } from "../../method.ts";
import { sumOfWords, toySubject } from "../toy-subject.ts";
import { exactShapley, shapleyValues } from "./exact-shapley.ts";

const options = resolveOptions(exactShapley, {});
const context = { seed: 0 };

test("words that add up get what they add; what two make together is halved", async () => {
  const subject = toySubject(sumOfWords({ good: 2, bad: -1 }, { "not bad": 3 }));
  const result = await exactShapley.attribute(subject, { text: "good, not bad at all" }, 1, options, context);
  expect(result.units.map(({ text }) => text)).toEqual(["good", "not", "bad", "at", "all"]);
  result.scores.forEach((score, i) => expect(score).toBeCloseTo([2, 1.5, 0.5, 0, 0][i] ?? Number.NaN, 12));
  expect(result).toMatchObject({ base: 0, output: 4, queries: { asked: 32 } });
  expect(result.residual).toBeCloseTo(0, 12);
  expect(subject.asked).toContain(", not bad at all"); // good is deleted: there is no mask token
  expect(subject.asked).toContain("good, bad all");
});

test("a text of one's own can stand for missing words", async () => {
  const subject = toySubject((text) => text.length);
  await exactShapley.attribute(subject, { text: "so it is." }, 1, { ...options, fill: "_" }, context);
  expect(new Set(subject.asked)).toEqual(
    new Set(["so it is.", "so it _.", "so _ is.", "_ it is.", "so _ _.", "_ it _.", "_ _ is.", "_ _ _."]),
  );
});

test("parts of the text that are given are the players", async () => {
  const subject = toySubject(sumOfWords({}, { "not bad": 3 }));
  const given = { ...options, spans: [[0, 7] as [number, number], [11, 14] as [number, number]] };
  const result = await exactShapley.attribute(subject, { text: "not bad at all" }, 1, given, context);
  expect(result.units.map(({ text }) => text)).toEqual(["not bad", "all"]);
  expect(result.scores).toEqual([3, 0]);
  for (const [code, ...spans] of [
    ["unfit-text", [0, 99]],
    ["bad-option", [3, 5], [4, 6]],
    ["bad-option", [5, 5]],
  ] as [string, ...[number, number][]][])
    await expect(
      exactShapley.attribute(subject, { text: "not bad at all" }, 1, { ...options, spans }, context),
    ).rejects.toMatchObject({ code });
});

test("axioms hold for any game: efficiency, symmetry, who adds nothing gets nothing", () => {
  const values = array(double({ min: -10, max: 10, noNaN: true }), { minLength: 16, maxLength: 16 });
  assert(
    property(values, (game) => {
      const sum = shapleyValues(4, game).reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo((game[15] ?? 0) - (game[0] ?? 0), 9);
      const swapped = game.map((_, set) => game[(set & 12) | ((set & 1) << 1) | ((set & 2) >> 1)] ?? 0);
      const [one = 0, other = 0] = shapleyValues(4, swapped);
      expect([other, one].map((value) => value.toFixed(9))).toEqual(
        shapleyValues(4, game)
          .slice(0, 2)
          .map((value) => value.toFixed(9)),
      );
      const useless = game.map((_, set) => game[set & 7] ?? 0);
      expect(shapleyValues(4, useless)[3]).toBeCloseTo(0, 12);
    }),
  );
});

test("refuses more than 12 words, none, and a class that is not there", async () => {
  const subject = toySubject(() => 1);
  const explain = (text: string, target = 1): Promise<unknown> =>
    exactShapley.attribute(subject, { text }, target, options, context);
  await expect(explain("a b c d e f g h i j k l m")).rejects.toMatchObject({ code: "too-many-words" });
  await expect(explain("?!")).rejects.toMatchObject({ code: "no-words" });
  await expect(explain("a", 2)).rejects.toMatchObject({ code: "bad-target" });
  expect(subject.asked).toEqual([]);
});

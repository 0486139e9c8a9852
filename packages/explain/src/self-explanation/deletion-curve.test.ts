import { expect, test } from "vitest";
import { sumOfWords, toySubject } from "../methods/toy-subject.ts";
import { deletionCurves } from "./deletion-curve.ts";

const text = "so good and so bad";
const subject = toySubject(sumOfWords({ good: 2, bad: -3 }));
const options = { orders: 8, steps: 20 };
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

test("the order of the true effects falls fastest, its opposite slowest", async () => {
  const { removed, curves, random } = await deletionCurves(
    subject,
    { text },
    1,
    [
      [0, 2, 0, 0, -3],
      [0, -2, 0, 0, 3],
    ],
    options,
    { seed: 0 },
  );
  const [best, worst] = curves;
  expect(removed).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  const expected = [-1, -3, -3, -3, -3, 0].map(sigmoid);
  expect(best?.probabilities).toEqual(expected.map((each) => expect.closeTo(each, 12)));
  const trapezoids = expected.slice(1).map((each, step) => (each + (expected[step] ?? 0)) / 2 / 5);
  expect(best?.area).toBeCloseTo(trapezoids.reduce((sum, each) => sum + each, 0));
  expect(best?.area).toBeLessThan(random.area.mean);
  expect(worst?.area).toBeGreaterThan(random.area.mean);
  expect(random.area.low).toBeLessThanOrEqual(random.area.high);
  expect(random.shares).toEqual([
    expect.toSatisfy((share: number) => share < 0.5),
    expect.toSatisfy((share: number) => share > 0.5),
  ]);
  expect(random.mean).toHaveLength(6);
});

test("the same seed draws the same orders; a long text loses several words a step", async () => {
  const long = { text: Array.from({ length: 50 }, (_, word) => `w${word}`).join(" ") };
  const scores = [Array.from({ length: 50 }, (_, word) => word)];
  const curves = (seed: number): ReturnType<typeof deletionCurves> =>
    deletionCurves(
      toySubject((of) => of.length / 100 - of.lastIndexOf("1") / 50),
      long,
      1,
      scores,
      options,
      { seed },
    );
  const first = await curves(0);
  expect(first.removed).toHaveLength(21);
  expect(await curves(0)).toEqual(first);
  expect((await curves(1)).random.mean).not.toEqual(first.random.mean);
});

test("scores of other words are refused", async () => {
  await expect(deletionCurves(subject, { text }, 1, [[1, 2]], options, { seed: 0 })).rejects.toThrow(/has 5 words/);
  await expect(deletionCurves(subject, { text: "?" }, 1, [[]], options, { seed: 0 })).rejects.toThrow(/no words/);
});

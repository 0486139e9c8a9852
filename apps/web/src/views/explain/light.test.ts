import { expect, test } from "vitest";
import { lightOf } from "./light.ts";

const document = {
  text: "so good",
  units: [
    { text: "so", start: 0, end: 2 },
    { text: "good", start: 3, end: 7 },
  ],
  scores: [-0.5, 2],
  sizes: false,
  target: { index: 1, label: "positive" },
};

/** What is said of a unit, and whether it is hatched. */
const told = (more: object, disputed?: Parameters<typeof lightOf>[1]): (string | boolean | undefined)[][] =>
  lightOf({ ...document, ...more }, disputed).units.map(({ label, tied }) => [label, tied]);

test.each(["sampling", "bootstrap", "seeds", "regression"] as const)(
  "errors by %s are whiskers; what they do not clear of 0 is hatched and said",
  (errors) => {
    const { units } = lightOf({ ...document, stderr: [0.3, 0.1], errors });
    expect(units.map(({ error }) => error)).toEqual([0.15, 0.05]);
    expect(told({ stderr: [0.3, 0.1], errors })).toEqual([
      ["-0.500 against positive, ± 0.30, not clear of 0, 20% of all that was found", true],
      ["+2.00 for positive, ± 0.10, 80% of all that was found", false],
    ]);
  },
);

test("what is left over is as long a whisker for every unit", () => {
  expect(told({ errors: "residual", residual: -0.6 })).toEqual([
    ["-0.500 against positive, ± 0.60 left over, not clear of 0, 20% of all that was found", true],
    ["+2.00 for positive, ± 0.60 left over, 80% of all that was found", false],
  ]);
  expect(told({ errors: "residual", residual: 0.001 })[1]).toEqual([
    "+2.00 for positive, 80% of all that was found",
    false,
  ]);
});

test("ties are hatched and said; a unit whose error is not known is not clear of 0, one that was left out says nothing", () => {
  expect(
    told({ stderr: [0.01, 0.01], errors: "sampling", tied: [[1, 0]] }).map(([label, tied]) => [
      String(label).includes("order with a neighbour not settled"),
      tied,
    ]),
  ).toEqual([
    [true, true],
    [true, true],
  ]);
  expect(told({ stderr: [null, 0.1], errors: "bootstrap" })[0]).toEqual([
    "-0.500 against positive, not clear of 0, 20% of all that was found",
    true,
  ]);
  expect(told({ scores: [0, 2], stderr: [null, 0.1], errors: "bootstrap" })[0]?.[1]).toBe(false);
  expect(told({})).toEqual([
    ["-0.500 against positive, 20% of all that was found", false],
    ["+2.00 for positive, 80% of all that was found", false],
  ]);
});

test("words that methods do not agree on are marked", () => {
  const { units } = lightOf(document, [{ places: [{ start: 0, end: 2 }] }]);
  expect(units.map(({ disputed }) => disputed)).toEqual([true, undefined]);
  expect(units[0]?.label).toMatch(/, methods disagree$/);
});

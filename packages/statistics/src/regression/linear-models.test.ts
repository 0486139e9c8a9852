import { expect, test } from "vitest";
import golden from "../golden/linear-models.json" with { type: "json" };
import { stratifiedSplit } from "../split/stratified-split.ts";
import { classify, logisticRegression, type Rows } from "./logistic-regression.ts";
import { minimise } from "./minimise.ts";
import { sgdClassifier } from "./sgd-classifier.ts";

const rowsOf = (x: readonly (readonly number[])[]): Rows => ({
  data: Float64Array.from(x.flat()),
  features: x[0]?.length ?? 0,
});

test.each(golden.logistic)("weights of $classes classes at C = $c are scikit-learn's", (wanted) => {
  const rows = rowsOf(wanted.x);
  const fit = logisticRegression(rows, wanted.y, wanted.classes, {
    inverseRegularisation: wanted.c,
    tolerance: 1e-10,
  });
  expect(fit.converged).toBe(true);
  const found = [...fit.weights.flatMap((row) => [...row]), ...fit.intercepts];
  const expected = [...wanted.weights.flat(), ...wanted.intercepts];
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 5);
  expect(classify(fit, rows)).toEqual(wanted.said);
});

test("the same examples give the same bytes, whatever the tolerance has come to", () => {
  const [wanted] = golden.logistic;
  const fit = () => logisticRegression(rowsOf(wanted?.x ?? []), wanted?.y ?? [], 2);
  expect(fit()).toEqual(fit());
});

test("one class, or rows that are not as many as classes, are refused", () => {
  const rows = rowsOf([[1], [2]]);
  expect(() => logisticRegression(rows, [1, 1], 2)).toThrow(/one class/);
  expect(() => logisticRegression(rows, [0, 1, 1], 2)).toThrow(/not 3 rows/);
  expect(() => sgdClassifier(rows, [1, 1], 0)).toThrow(/two classes/);
});

test("an ill-conditioned quadratic comes to its minimum", () => {
  const scales = [1, 1e2, 1e4];
  const { point, converged } = minimise(
    (at, gradient) => {
      scales.forEach((scale, index) => (gradient[index] = scale * ((at[index] ?? 0) - index - 1)));
      return scales.reduce((sum, scale, index) => sum + (scale * ((at[index] ?? 0) - index - 1) ** 2) / 2, 0);
    },
    3,
    { tolerance: 1e-8, iterations: 200 },
  );
  expect(converged).toBe(true);
  [1, 2, 3].forEach((value, index) => expect(point[index]).toBeCloseTo(value, 7));
});

test.each(golden.sgd)(
  "a support vector machine of seed $seed is scikit-learn's",
  ({ x, y, seed, weights, intercept }) => {
    const found = sgdClassifier(rowsOf(x), y, seed);
    expect(found.intercepts[0]).toBeCloseTo(intercept, 8);
    for (const [index, value] of weights.entries()) expect(found.weights[0]?.[index]).toBeCloseTo(value, 8);
  },
);

// LIT (PAIR-code/lit, lit_nlp/components/tcav_test.py, test_get_trained_cav): concept activation vectors and their accuracy.
test.each([
  {
    x: [[1], [1], [1], [2], [1], [1], [-1], [-1], [-2], [-1], [-1]],
    y: [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
    cav: [19.08396947],
  },
  {
    x: [
      [-8, 1],
      [5, 3],
      [3, 6],
      [-2, 5],
      [-8, 10],
      [10, -5],
    ],
    y: [1, 0, 0, 1, 1, 0],
    cav: [-77.89678676, 9.73709834],
  },
])("LIT's vector $cav", ({ x, y, cav }) => {
  const { train, test: held } = stratifiedSplit(y, 0.33, 0);
  const pick = (places: readonly number[]): Rows => rowsOf(places.map((place) => x[place] ?? []));
  const classesOf = (places: readonly number[]): number[] => places.map((place) => y[place] ?? 0);
  const fit = sgdClassifier(pick(train), classesOf(train), 0);
  for (const [index, value] of cav.entries()) expect(fit.weights[0]?.[index]).toBeCloseTo(value, 7);
  expect(classify(fit, pick(held))).toEqual(classesOf(held));
});

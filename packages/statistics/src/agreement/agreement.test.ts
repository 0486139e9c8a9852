import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { kendallW } from "./kendall-w.ts";
import { krippendorffAlpha } from "./krippendorff.ts";

const none = null;

// Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers, twelve units; ordinal α there is 0.815.
const published = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3],
  [none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none],
];

const byItem = (raters: readonly (readonly (number | null)[])[]): (number | null)[][] =>
  (raters[0] ?? []).map((_, item) => raters.map((rater) => rater[item] ?? null));

test("α of the published example with missing ratings", () => {
  expect(krippendorffAlpha(byItem(published))).toBeCloseTo(0.815, 3);
});

test("α worked out by hand: two raters, two items", () => {
  // Values 1, 2, 2, 1: both disagree on both items. n1 = n2 = 2; δ² = (2 + 2 − 2)² = 4. Observed: 4 of the coincidences are (1,2) or (2,1), 4 · 4 / 4;
  // expected: 2 · 2 · 2 · 4 / 3 / 4. α = 1 − 4 / (8/3) = −0.5.
  expect(
    krippendorffAlpha([
      [1, 2],
      [2, 1],
    ]),
  ).toBeCloseTo(-0.5, 12);
  expect(
    krippendorffAlpha([
      [1, 1],
      [5, 5],
    ]),
  ).toBe(1);
});

test("α has nothing to say where there is nothing to compare", () => {
  expect(krippendorffAlpha([])).toBeNaN();
  expect(krippendorffAlpha([[1, none], [2]])).toBeNaN();
  expect(krippendorffAlpha([[3, 3, 3]])).toBeNaN();
  expect(() => krippendorffAlpha([[1, Number.NaN]])).toThrow(expect.objectContaining({ code: "bad-range" }));
});

test("α depends on the order of ratings alone, and on no order of items or raters", () => {
  assert(
    property(
      array(array(integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 8 }),
      (items) => {
        const alpha = krippendorffAlpha(items) || 0;
        expect(krippendorffAlpha(items.map((item) => item.map((rating) => rating ** 3))) || 0).toBeCloseTo(alpha, 9);
        expect(krippendorffAlpha(items.toReversed().map((item) => item.toReversed())) || 0).toBeCloseTo(alpha, 9);
        expect(alpha).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test("W worked out by hand, with ties and without", () => {
  // Rank sums 4, 6, 8 of three raters: S = 4 + 0 + 4; 12 · 8 / (9 · 24).
  expect(
    kendallW([
      [1, 2, 3],
      [1, 3, 2],
      [2, 1, 3],
    ]),
  ).toBeCloseTo((12 * 8) / (9 * 24), 12);
  // Siegel and Castellan's correction: ranks 1.5, 1.5, 3 and 1, 2, 3; sums 2.5, 3.5, 6; S = 2.25 + 0.25 + 4 = 6.5; 12 · 6.5 / (4 · 24 − 2 · 6).
  expect(
    kendallW([
      [1, 1, 9],
      [1, 2, 3],
    ]),
  ).toBeCloseTo((12 * 6.5) / (4 * 24 - 2 * 6), 12);
  expect(
    kendallW([
      [1, 2, 3],
      [10, 20, 30],
    ]),
  ).toBe(1);
  expect(
    kendallW([
      [1, 2],
      [2, 1],
    ]),
  ).toBe(0);
});

test("W has nothing to say of one rater, one item or ties alone", () => {
  expect(kendallW([[1, 2, 3]])).toBeNaN();
  expect(kendallW([[1], [1]])).toBeNaN();
  expect(
    kendallW([
      [1, 1],
      [2, 2],
    ]),
  ).toBeNaN();
  expect(() => kendallW([[1, 2], [1]])).toThrow(expect.objectContaining({ code: "bad-shape" }));
});

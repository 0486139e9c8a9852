import { expect, test } from "vitest";
import golden from "./golden/statistics.json" with { type: "json" };
import { normalCdf, normalQuantile } from "./normal.ts";

const { z, cdf, share, quantile } = golden.normal;

test.each(z.map((place, index) => [place, cdf[index] ?? Number.NaN]))("Φ(%d) is SciPy's", (place, expected) => {
  expect(normalCdf(place) / expected).toBeCloseTo(1, 7);
});

test.each(share.map((each, index) => [each, quantile[index] ?? Number.NaN]))("Φ⁻¹(%d) is SciPy's", (each, expected) => {
  expect(normalQuantile(each) - expected).toBeCloseTo(0, 8);
});

test("the ends", () => {
  expect([normalQuantile(0), normalQuantile(1), normalCdf(-40), normalCdf(40)]).toEqual([-Infinity, Infinity, 0, 1]);
  expect(normalQuantile(2)).toBeNaN();
});

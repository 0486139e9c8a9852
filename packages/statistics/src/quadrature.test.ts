import { expect, test } from "vitest";
import { gaussLegendre, quadrature, quadratureRules } from "./quadrature.ts";

test.each([1, 2, 3, 5, 20, 50])("%i points are exact for polynomials up to degree 2n - 1", (count) => {
  const { nodes, weights } = gaussLegendre(count);
  expect(nodes).toEqual(nodes.toSorted((a, b) => a - b));
  for (let degree = 0; degree < 2 * count; degree++) {
    const integral = nodes.reduce((sum, node, i) => sum + (weights[i] ?? 0) * node ** degree, 0);
    expect(integral).toBeCloseTo(1 / (degree + 1), 13);
  }
});

test("the nodes of NumPy", () => {
  // (1 + leggauss(3)[0]) / 2, leggauss(3)[1] / 2
  const { nodes, weights } = gaussLegendre(3);
  for (const [i, node] of [0.1127016653792583, 0.5, 0.8872983346207417].entries())
    expect(nodes[i]).toBeCloseTo(node, 15);
  for (const [i, weight] of [0.2777777777777778, 0.4444444444444444, 0.2777777777777778].entries())
    expect(weights[i]).toBeCloseTo(weight, 15);
});

test("the places of the other rules, and weights that sum to 1", () => {
  expect(quadrature("riemann-left", 4).nodes).toEqual([0, 0.25, 0.5, 0.75]);
  expect(quadrature("riemann-middle", 4).nodes).toEqual([0.125, 0.375, 0.625, 0.875]);
  expect(quadrature("riemann-right", 4).nodes).toEqual([0.25, 0.5, 0.75, 1]);
  expect(quadrature("trapezoid", 5).nodes).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(quadrature("trapezoid", 3).weights).toEqual([0.25, 0.5, 0.25]);
  for (const rule of quadratureRules)
    for (const count of [1, 2, 7])
      expect(quadrature(rule, count).weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 14);
});

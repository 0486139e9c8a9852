import { expect, test } from "vitest";
import { gaussLegendre } from "./quadrature.ts";

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

/** Places in (0, 1) and weights that sum to 1. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Gauss-Legendre quadrature on (0, 1): exact for polynomials of degree 2n - 1. Newton's method on the Legendre polynomial,
 * from Chebyshev's estimates of its roots; equal to `numpy.polynomial.legendre.leggauss` to 1e-15, nodes ascending.
 * @param count at least 1
 */
export function gaussLegendre(count: number): Quadrature {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = count - 1; i >= 0; i--) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; step++) {
      const legendre = legendreAndSlope(count, x);
      slope = legendre.slope;
      const change = legendre.value / slope;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    nodes.push((1 + x) / 2);
    weights.push(1 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}

// P_n(x) by Bonnet's recursion, and its derivative.
function legendreAndSlope(count: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let n = 2; n <= count; n++) [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  return { value, slope: (count * (x * value - before)) / (x * x - 1) };
}

/** Rules by name; those of Riemann and the trapezoid have `count` equal steps. */
export const quadratureRules = [
  "gauss-legendre",
  "riemann-left",
  "riemann-middle",
  "riemann-right",
  "trapezoid",
] as const;

export type QuadratureRule = (typeof quadratureRules)[number];

/**
 * Quadrature on [0, 1]. The trapezoid's `count` places have both ends among them, as captum's have; its weights sum to 1, where
 * those of captum 0.9 sum to 1 − 1 / count. With one place it is the middle.
 * @param count at least 1
 */
export function quadrature(rule: QuadratureRule, count: number): Quadrature {
  const equal = (shift: number): Quadrature => ({
    nodes: Array.from({ length: count }, (_, index) => (index + shift) / count),
    weights: Array.from({ length: count }, () => 1 / count),
  });
  switch (rule) {
    case "gauss-legendre":
      return gaussLegendre(count);
    case "riemann-left":
      return equal(0);
    case "riemann-middle":
      return equal(0.5);
    case "riemann-right":
      return equal(1);
    case "trapezoid":
      return count === 1 ? equal(0.5) : trapezoid(count - 1);
  }
}

function trapezoid(intervals: number): Quadrature {
  const places = Array.from({ length: intervals + 1 }, (_, index) => index);
  return {
    nodes: places.map((place) => place / intervals),
    weights: places.map((place) => (place === 0 || place === intervals ? 0.5 : 1) / intervals),
  };
}

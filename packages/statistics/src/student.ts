import { normalQuantile } from "./normal.ts";
import { quadrature } from "./quadrature.ts";

/**
 * The t that a share (0.5 to 1) of Student's distribution lies below, to 1e-6 of itself. With t = √ν tan θ the distribution is
 * ½ + ½ ∫₀^θ cos^(ν−1) / ∫₀^(π/2) cos^(ν−1), whose θ is found by halving; from 300 degrees on, the first terms of the expansion at the
 * normal distribution (Abramowitz and Stegun 26.7.5).
 * @param degrees of freedom ν, 1 or more; they need not be whole
 */
export function studentQuantile(share: number, degrees: number): number {
  if (!(share >= 0.5 && share <= 1 && degrees >= 1)) return Number.NaN;
  if (share === 1) return Infinity;
  if (degrees >= 300) {
    const z = normalQuantile(share);
    return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
  }
  const wanted = (2 * share - 1) * integral(Math.PI / 2, degrees);
  let [low, high] = [0, Math.PI / 2];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (integral(middle, degrees) < wanted) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

const { nodes, weights } = quadrature("gauss-legendre", 60);

/** ∫₀^end cos^(degrees − 1). */
function integral(end: number, degrees: number): number {
  return nodes.reduce(
    (sum, node, index) => sum + end * (weights[index] ?? 0) * Math.cos(end * node) ** (degrees - 1),
    0,
  );
}

/**
 * Φ(z), the standard normal distribution, to 1e-8 of itself in the far tails and 1e-15 near 0: the rational approximation
 * of Hart (1968) in the form of West 2005, "Better approximations to cumulative normal functions". (simple-statistics
 * reads Φ from a table of four digits.)
 */
export function normalCdf(z: number): number {
  const size = Math.abs(z);
  if (size > 38) return z > 0 ? 1 : 0;
  const density = Math.exp((-size * size) / 2);
  const tail =
    size < 7.07106781186547 ? (density * horner(numerator, size)) / horner(denominator, size) : far(size, density);
  return z > 0 ? 1 - tail : tail;
}

/** The z of which Φ is `share` (0 to 1; ±Infinity at the ends): Halley's method on {@link normalCdf}. */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1)) return share === 0 ? -Infinity : share === 1 ? Infinity : Number.NaN;
  if (share > 0.5) return -normalQuantile(1 - share);
  // Abramowitz and Stegun 26.2.23, off by 4.5e-4 at most: what follows cubes the error each time.
  const t = Math.sqrt(-2 * Math.log(share));
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 3; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const change = (normalCdf(z) - share) / density;
    z -= change / (1 + (z * change) / 2);
  }
  return z;
}

const numerator = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
];
const denominator = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
];

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

// The continued fraction of the tail.
function far(z: number, density: number): number {
  return density / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / 2.506628274631;
}

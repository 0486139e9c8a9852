/** Shares are held so far from 0 and 1. */
const [least, most] = [1e-7, 1 - 1e-16];

/** The Kullback-Leibler divergence of two coins, KL(p ‖ q). */
export function bernoulliDivergence(p: number, q: number): number {
  const [one, other] = [Math.min(most, Math.max(least, p)), Math.min(most, Math.max(least, q))];
  return one * Math.log(one / other) + (1 - one) * Math.log((1 - one) / (1 - other));
}

/** Halvings of an interval: so many say it to 2⁻³⁰. */
const halvings = 30;

/** The largest share q ≥ p that is within so much divergence of p (Kaufmann and Kalyanakrishnan 2013). @param level over the number of samples */
export function upperBound(p: number, level: number): number {
  let [low, high] = [p, Math.min(1, p + Math.sqrt(level / 2))];
  for (let turn = 0; turn < halvings; turn++) {
    const middle = (low + high) / 2;
    if (bernoulliDivergence(p, middle) > level) high = middle;
    else low = middle;
  }
  return high;
}

/** The smallest share q ≤ p that is within so much divergence of p. @param level over the number of samples */
export function lowerBound(p: number, level: number): number {
  let [low, high] = [Math.max(0, p - Math.sqrt(level / 2)), p];
  for (let turn = 0; turn < halvings; turn++) {
    const middle = (low + high) / 2;
    if (bernoulliDivergence(p, middle) > level) low = middle;
    else high = middle;
  }
  return low;
}

/** The exploration rate of KL-LUCB in round `round` of so many arms: log(k n t^α / δ) and its logarithm, α = 1.1, k = 405.5. */
export function explorationRate(arms: number, round: number, delta: number): number {
  const rate = Math.log((405.5 * arms * round ** 1.1) / delta);
  return rate + Math.log(rate);
}

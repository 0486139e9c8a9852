import { StatisticsError } from "../statistics-error.ts";

/**
 * The exact one-sided lower bound of a share (Clopper and Pearson 1934): the smallest probability for which so many successes or more would be seen
 * with probability `risk`. 0 where there were none.
 * @param risk that the true share lies below it, in (0, 1)
 * @throws StatisticsError where counts are none
 */
export function clopperPearsonLower(successes: number, trials: number, risk: number): number {
  if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials && trials > 0))
    throw new StatisticsError(
      "bad-range",
      `${successes} successes in ${trials} trials are no counts`,
      "Give whole numbers, no more successes than trials, and at least one trial.",
    );
  if (!(risk > 0 && risk < 1))
    throw new StatisticsError("bad-range", `a risk of ${risk} is none`, "Give a number between 0 and 1.");
  if (successes === 0) return 0;
  let [low, high] = [0, successes / trials];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (tail(successes, trials, middle) < risk) low = middle;
    else high = middle;
  }
  return low;
}

/** The upper bound, by the same with failures. */
export function clopperPearsonUpper(successes: number, trials: number, risk: number): number {
  return 1 - clopperPearsonLower(trials - successes, trials, risk);
}

/** P(X ≥ successes) of a binomial, summed from its logarithms. */
function tail(successes: number, trials: number, probability: number): number {
  if (probability <= 0) return 0;
  if (probability >= 1) return 1;
  const odds = Math.log(probability) - Math.log1p(-probability);
  let log = trials * Math.log1p(-probability); // of P(X = 0)
  let sum = 0;
  for (let count = 0; count <= trials; count += 1) {
    if (count > 0) log += Math.log(trials - count + 1) - Math.log(count) + odds;
    if (count >= successes) sum += Math.exp(log);
  }
  return sum;
}

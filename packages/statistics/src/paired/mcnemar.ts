import { normalCdf } from "../normal.ts";
import { StatisticsError } from "../statistics-error.ts";

/** Whether two classifiers are right equally often on the same examples. */
export interface McNemar {
  /** Examples that only the first, and only the second, has right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided p of the binomial test; keeps its level, and errs towards saying nothing. */
  readonly exact: number;
  /** The same with half the probability of what was seen: Fagerland, Lydersen and Laake 2013 advise it. 1 where no example differs. */
  readonly midP: number;
  /** χ² = (|difference| − 1)² / differing with one degree of freedom: Edwards' continuity correction (1948), as most tables have it. */
  readonly corrected: number;
}

/**
 * McNemar's test (1947) of paired right and wrong answers.
 * @param first whether each example was answered right
 * @throws StatisticsError "bad-shape"
 */
export function mcNemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  if (first.length !== second.length)
    throw new StatisticsError("bad-shape", `${first.length} and ${second.length} answers`, "give pairs");
  const onlyFirst = first.filter((right, index) => right && !second[index]).length;
  const onlySecond = second.filter((right, index) => right && !first[index]).length;
  const differing = onlyFirst + onlySecond;
  if (differing === 0) return { onlyFirst, onlySecond, exact: 1, midP: 1, corrected: 1 };
  const fewer = Math.min(onlyFirst, onlySecond);
  // Logarithms, since 2^−n is 0 from n = 1075 on.
  let logTerm = -differing * Math.LN2;
  let [tail, term] = [0, 0];
  for (let count = 0; count <= fewer; count++) {
    term = Math.exp(logTerm);
    tail += term;
    logTerm += Math.log(differing - count) - Math.log(count + 1);
  }
  const exact = Math.min(1, 2 * tail);
  const apart = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1);
  return {
    onlyFirst,
    onlySecond,
    exact,
    midP: onlyFirst === onlySecond ? 1 - term / 2 : 2 * tail - term,
    corrected: 2 * normalCdf(-apart / Math.sqrt(differing)),
  };
}

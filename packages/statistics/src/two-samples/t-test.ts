import { mean } from "simple-statistics";
import { StatisticsError } from "../statistics-error.ts";
import { twoSidedStudent } from "../student/two-sided-student.ts";

export interface TTest {
  /** (mean of one − mean of the other) / its standard error; ±Infinity where neither varies, 0 where they do not differ either. */
  readonly t: number;
  /** Degrees of freedom. */
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Whether two samples' means differ. `welch`, the default, lets their variances differ (Welch 1947, `scipy.stats.ttest_ind(equal_var=False)`);
 * `student` takes them to be the same (`ttest_ind` as it is, which LIT's and the original TCAV call).
 *
 * Samples that do not vary at all: p is 1 where their means are the same, else 0, as the limit is. SciPy says NaN of the first.
 * @throws StatisticsError "bad-range" where a sample has fewer than two values
 */
export function tTest(
  one: readonly number[],
  other: readonly number[],
  { variances = "welch" }: { readonly variances?: "welch" | "student" } = {},
): TTest {
  const [n, m] = [one.length, other.length];
  if (n < 2 || m < 2)
    throw new StatisticsError("bad-range", `no t-test of ${n} and ${m} values`, "give at least two of each");
  const difference = centreOf(one) - centreOf(other);
  const [first, second] = [squares(one), squares(other)];
  const pooled = (first + second) / (n + m - 2);
  const [a, b] = variances === "student" ? [pooled / n, pooled / m] : [first / (n - 1) / n, second / (m - 1) / m];
  const error = Math.sqrt(a + b);
  const degrees =
    variances === "student" || error === 0 ? n + m - 2 : (a + b) ** 2 / (a ** 2 / (n - 1) + b ** 2 / (m - 1));
  const t = difference === 0 ? 0 : difference / error;
  return { t, degrees, p: twoSidedStudent(t, degrees) };
}

// The mean; of equal values that value, which a sum over so many need not give back to the last digit.
function centreOf(values: readonly number[]): number {
  const [first = Number.NaN] = values;
  return values.every((value) => value === first) ? first : mean([...values]);
}

// The sum of squares about the mean.
function squares(values: readonly number[]): number {
  const centre = centreOf(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}

import { StatisticsError } from "../statistics-error.ts";

/**
 * Krippendorff's α of ratings on an ordinal scale (Krippendorff 2019, Content Analysis, 4th edition, section 12.3): 1 − observed over expected
 * disagreement. 1: raters always agree; 0: no more than by chance. Ratings may be missing; what only one rater rated does not count.
 * @param ratings [items][raters], null where a rater did not rate
 * @returns NaN where there is nothing to compare: no item with two ratings, or all ratings are the same
 */
export function krippendorffAlpha(ratings: readonly (readonly (number | null)[])[]): number {
  const items = ratings.map((item) => item.filter((rating) => rating !== null)).filter((item) => item.length > 1);
  if (items.flat().some((rating) => !Number.isFinite(rating)))
    throw new StatisticsError("bad-range", "a rating is not a number", "leave missing ratings out as null");
  const scale = [...new Set(items.flat())].toSorted((one, other) => one - other);
  const counts = scale.map((value) => items.flat().filter((rating) => rating === value).length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  // Ordinal: how many ratings lie between two, their own counted half.
  const distance = (low: number, high: number): number => {
    const between = counts.slice(low, high + 1).reduce((sum, count) => sum + count, 0);
    return low === high ? 0 : (between - (counts[low]! + counts[high]!) / 2) ** 2;
  };
  let [observed, expected] = [0, 0];
  for (let high = 0; high < scale.length; high++)
    for (let low = 0; low < high; low++) {
      const far = distance(low, high);
      expected += (2 * counts[low]! * counts[high]! * far) / (all - 1);
      for (const item of items) {
        const of = (place: number): number => item.filter((rating) => rating === scale[place]).length;
        observed += (2 * of(low) * of(high) * far) / (item.length - 1);
      }
    }
  return expected === 0 ? Number.NaN : 1 - observed / expected;
}

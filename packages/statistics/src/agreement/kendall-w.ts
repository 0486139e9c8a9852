import { StatisticsError } from "../statistics-error.ts";

/**
 * Kendall's coefficient of concordance W (Kendall and Babington Smith 1939), corrected for ties: 1 where all raters rank alike, 0 where
 * their rankings cancel out (of two raters: where one turns the other's round). It is 1 / raters on average where rankings are unrelated.
 * @param scores [raters][items]: ranks, or anything that ranks; ties have their mean rank
 * @returns NaN for fewer than two raters or items, or where every rater ties all
 * @throws StatisticsError "bad-shape" where raters ranked other numbers of items
 */
export function kendallW(scores: readonly (readonly number[])[]): number {
  const [first = []] = scores;
  const [raters, items] = [scores.length, first.length];
  if (scores.some((each) => each.length !== items))
    throw new StatisticsError("bad-shape", "raters ranked other numbers of items", "give all raters the same items");
  if (raters < 2 || items < 2) return Number.NaN;
  const ranks = scores.map(meanRanks);
  const sums = first.map((_, item) => ranks.reduce((sum, own) => sum + own[item]!, 0));
  const mean = (raters * (items + 1)) / 2;
  const spread = sums.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const ties = scores.reduce((sum, own) => sum + tiesOf(own), 0);
  const most = raters ** 2 * (items ** 3 - items) - raters * ties;
  return most === 0 ? Number.NaN : (12 * spread) / most;
}

function meanRanks(scores: readonly number[]): number[] {
  return scores.map((score) => {
    const below = scores.filter((other) => other < score).length;
    return below + (scores.filter((other) => other === score).length + 1) / 2;
  });
}

function tiesOf(scores: readonly number[]): number {
  return [...new Set(scores)].reduce((sum, value) => {
    const count = scores.filter((score) => score === value).length;
    return sum + count ** 3 - count;
  }, 0);
}

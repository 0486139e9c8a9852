import { kendallTau, spearmanRho, topOverlap } from "@limelight/statistics";

/** How far two methods rank the same words alike. */
export interface RankAgreement {
  /** Spearman's ρ, −1 to 1; null where one gives all words the same score. */
  readonly spearman: number | null;
  /** Kendall's τ-b, −1 to 1; null likewise. */
  readonly kendall: number | null;
  /** The share of the `k` words of largest size that they have in common, 0 to 1; null where there are no others. */
  readonly top: number | null;
  /** Three, or as many words as there are. */
  readonly k: number;
  /** Whether scores were compared, or only their sizes because one of the two knows no sides. */
  readonly of: "scores" | "sizes";
}

const largest = 3;

/**
 * Compares two methods' scores of the same words.
 * @param sizes whether one of them gives sizes without a side
 */
export function rankAgreement(first: readonly number[], second: readonly number[], sizes: boolean): RankAgreement {
  const absolute = [first, second].map((scores) => scores.map(Math.abs));
  const [one = [], other = []] = sizes ? absolute : [first, second];
  const [oneSize = [], otherSize = []] = absolute;
  const k = Math.min(largest, first.length);
  return {
    spearman: finite(spearmanRho(one, other)),
    kendall: finite(kendallTau(one, other)),
    top: first.length > k ? topOverlap(oneSize, otherSize, k) : null,
    k,
    of: sizes ? "sizes" : "scores",
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

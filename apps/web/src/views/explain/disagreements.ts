import type { Explanation } from "../../engine/explanations.ts";

/** What is read of a method's answer: scores on words that all methods have. */
export type OnWords = Pick<Explanation, "method" | "sizes" | "words">;

/** A word that methods do not agree on. */
export interface Disagreement {
  /** Its place among the common words. */
  readonly word: number;
  readonly text: string;
  readonly places: readonly { readonly start: number; readonly end: number }[];
  /** Whether it speaks for the answer, or how much it counts. */
  readonly about: "side" | "rank";
  /** One of those who give it most, or for whom it speaks for the answer. */
  readonly one: string;
  readonly other: string;
  /** 1 is the largest. */
  readonly ranks: readonly [one: number, other: number];
  /** How much there is to disagree about: 0 to 1 for sides, 0 to 1 of the ranks. */
  readonly size: number;
}

/** Of the largest score: less says neither for nor against. */
const faintest = 0.1;

interface Column {
  readonly method: string;
  readonly sided: boolean;
  /** By the largest, −1 to 1. */
  readonly shares: readonly number[];
  /** 1 is the largest. */
  readonly ranks: readonly number[];
}

/**
 * Words that methods put on different sides, each with a tenth of its largest score at least; then those that are first to one method, or among its
 * first three, and in the lower half for another. The starkest first.
 */
export function disagreements(documents: readonly OnWords[]): Disagreement[] {
  const units = documents[0]?.words?.units ?? [];
  const columns = documents.flatMap(({ method, sizes, words }): Column[] =>
    words ? [columnOf(method, !sizes, words.scores)] : [],
  );
  if (columns.length < 2) return [];
  return units
    .flatMap((unit, word): Disagreement[] => {
      const found = sideOf(columns, word) ?? rankOf(columns, word, units.length);
      return found
        ? [
            {
              ...found,
              word,
              text: unit.text,
              places: (unit.spans ?? [unit]).map(({ start, end }) => ({ start, end })),
            },
          ]
        : [];
    })
    .toSorted((one, other) => Number(one.about === "rank") - Number(other.about === "rank") || other.size - one.size);
}

type Found = Pick<Disagreement, "about" | "one" | "other" | "ranks" | "size">;

function sideOf(columns: readonly Column[], word: number): Found | undefined {
  const share = ({ shares }: Column): number => shares[word] ?? 0;
  const sided = columns.filter(({ sided: has }) => has).toSorted((one, other) => share(other) - share(one));
  const [most, least] = [sided[0], sided.at(-1)];
  if (!most || !least || share(most) < faintest || share(least) > -faintest) return undefined;
  return {
    about: "side",
    one: most.method,
    other: least.method,
    ranks: [most.ranks[word] ?? 0, least.ranks[word] ?? 0],
    size: Math.min(share(most), -share(least)),
  };
}

function rankOf(columns: readonly Column[], word: number, words: number): Found | undefined {
  const rank = ({ ranks }: Column): number => ranks[word] ?? words;
  const byRank = columns.toSorted((one, other) => rank(one) - rank(other));
  const [high, low] = [byRank[0], byRank.at(-1)];
  if (!high || !low || rank(high) > Math.min(3, words / 4) || rank(low) <= words / 2) return undefined;
  return {
    about: "rank",
    one: high.method,
    other: low.method,
    ranks: [rank(high), rank(low)],
    size: (rank(low) - rank(high)) / words,
  };
}

function columnOf(method: string, sided: boolean, scores: readonly number[]): Column {
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0) || 1;
  const order = [...scores.keys()].toSorted((one, other) => Math.abs(scores[other] ?? 0) - Math.abs(scores[one] ?? 0));
  const ranks = scores.map((_, word) => order.indexOf(word) + 1);
  return { method, sided, shares: scores.map((score) => score / largest), ranks };
}

/** Words that are told one by one. */
const mostTold = 4;

/** What is said of all of them; that there are none, too. */
export function disagreementsText(words: readonly Disagreement[], titleOf: (method: string) => string): string {
  if (words.length === 0)
    return "No word speaks for it by one method and against it by another, and none is far apart in rank.";
  const told = words.slice(0, mostTold).map((each) => disagreementText(each, titleOf));
  const more = words.length - told.length;
  return `The methods disagree: ${told.join("; ")}${more > 0 ? `; and on ${more} more` : ""}.`;
}

/** In words: "not" speaks for it by LIME, against it by integrated gradients. */
function disagreementText(
  { text, about, one, other, ranks }: Disagreement,
  titleOf: (method: string) => string,
): string {
  return about === "side"
    ? `“${text}” speaks for it by ${titleOf(one)}, against it by ${titleOf(other)}`
    : `“${text}” is ${place(ranks[0])} for ${titleOf(one)}, ${place(ranks[1])} for ${titleOf(other)}`;
}

function place(rank: number): string {
  const end = rank % 100 > 10 && rank % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][rank % 10] ?? "th");
  return rank === 1 ? "first" : `${rank}${end}`;
}

import type { ExplanationDocument, SpanOfText } from "../documents.ts";

/** A place in one of a pair's texts. */
interface Place extends SpanOfText {
  readonly sequence?: 1;
}

export interface ScoredUnit {
  /** Its place among the document's units; several special tokens together have none. */
  readonly index: number | undefined;
  readonly text: string;
  /** None where it stands nowhere in the text. */
  readonly spans: readonly Place[];
  readonly score: number;
  /** The score over the largest of all, −1 to 1. */
  readonly share: number;
  /** One standard error. */
  readonly error: number | undefined;
  /** Half a 95% interval; where errors are the residual, that. 0 where nothing is known. */
  readonly reach: number;
  /** Units next to it by score whose order with it is not settled, as places among the document's units. */
  readonly tied: readonly number[];
  /** Whether 0 lies outside the score's interval; always so where the method gives no errors, never where it could not tell this one. */
  readonly clear: boolean;
  /** Left out by a method that picks some units. */
  readonly unpicked: boolean;
}

/** Of a unit whose order with another that is shown is not settled. */
export const tieMark = "≈";

/** What scores and their errors are read from. */
type Scored = Pick<ExplanationDocument, "units" | "scores" | "stderr" | "errors" | "residual" | "tied">;

/** Half a 95% interval is so many standard errors. */
const halfInterval = 1.96;

/**
 * The units by falling size, then those that were not picked, then all special tokens together as one. A score that is no
 * finite number counts as 0.
 */
export function byScore(document: Scored): ScoredUnit[] {
  const leftOver = document.errors === "residual" ? Math.abs(finite(document.residual)) : undefined;
  const partners = partnersOf(document);
  const found = document.units.map((unit, index) => ({ unit, score: finite(document.scores[index]), index }));
  const specials = found.filter(({ unit }) => unit.special === true);
  const special = specials.reduce((sum, { score }) => sum + score, 0);
  const words = found.filter(({ unit }) => unit.special !== true);
  const largest = words.reduce((most, { score }) => Math.max(most, Math.abs(score)), Math.abs(special));
  const share = (score: number): number => (largest === 0 ? 0 : score / largest);
  const units = words
    .map(({ unit, score, index }): ScoredUnit => {
      const stated = document.stderr?.[index];
      const reach = leftOver ?? halfInterval * (stated ?? 0);
      const places = unit.spans ?? [{ start: unit.start, end: unit.end }];
      return {
        index,
        text: unit.text,
        spans: places.map(({ start, end }) => ({ start, end, ...(unit.sequence && { sequence: unit.sequence }) })),
        score,
        share: share(score),
        error: stated ?? undefined,
        reach,
        tied: partners.get(index) ?? [],
        clear: stated !== null && (Math.abs(score) > reach || (stated === undefined && leftOver === undefined)),
        unpicked: stated === null && score === 0,
      };
    })
    .toSorted(
      (one, other) => Number(one.unpicked) - Number(other.unpicked) || Math.abs(other.score) - Math.abs(one.score),
    );
  const together: ScoredUnit = {
    index: undefined,
    text: "(special)",
    spans: [],
    score: special,
    share: share(special),
    error: undefined,
    reach: 0,
    tied: [],
    clear: true,
    unpicked: false,
  };
  return specials.length === 0 ? units : [...units, together];
}

function partnersOf({ tied = [], units }: Scored): Map<number, number[]> {
  const partners = new Map<number, number[]>();
  const words = tied.filter((pair) => pair.every((unit) => units[unit] !== undefined && units[unit]?.special !== true));
  for (const [higher, lower] of words)
    for (const [unit, other] of [
      [higher, lower],
      [lower, higher],
    ] as const)
      partners.set(unit, [...(partners.get(unit) ?? []), other]);
  return partners;
}

function finite(score: number | undefined): number {
  return score !== undefined && Number.isFinite(score) ? score : 0;
}

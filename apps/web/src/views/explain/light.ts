import type { Explanation } from "../../engine/explanations.ts";
import type { Light } from "../../components/stage/light.ts";

/** 95% of a normal distribution lie within so many standard errors. */
const settled = 1.96;

/** What the light needs of an explanation. */
type Scored = Pick<Explanation, "text" | "units" | "scores" | "stderr" | "sizes" | "target"> &
  Partial<Pick<Explanation, "errors" | "residual" | "tied">>;

/** One method's scores, as the light on the stage. @param disputed words that other methods say something else of */
export function lightOf(
  document: Scored,
  disputed: readonly { readonly places: readonly { readonly start: number; readonly end: number }[] }[] = [],
): Light {
  const { text, units, scores, stderr, errors, residual = 0, tied = [], sizes, target } = document;
  // The residual has no distribution: a whisker is as long as it is.
  const leftOver = errors === "residual" ? Math.abs(residual) / settled : undefined;
  const unsettled = new Set(tied.flat());
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  const all = scores.reduce((sum, score) => sum + Math.abs(score), 0);
  return {
    text,
    units: units.flatMap((unit, index) => {
      const score = scores[index];
      if (score === undefined || unit.sequence === 1) return [];
      const stated = stderr?.[index];
      const error = stated ?? leftOver;
      const size = Math.abs(score);
      const reach = settled * (error ?? 0);
      // Of a unit that the method could not tell nothing is known; one that it left out has no score.
      const unclear = stated === null ? size > 0 : error !== undefined && size <= reach;
      const told = [
        `${sizes || score < 0 ? "" : "+"}${score.toPrecision(3)}${sizes ? "" : ` ${score < 0 ? "against" : "for"} ${target.label}`}`,
        ...(stated == null ? [] : [`± ${stated.toPrecision(2)}`]),
        ...(leftOver !== undefined && reach > size / 50 ? [`± ${reach.toPrecision(2)} left over`] : []),
        ...(unclear ? ["not clear of 0"] : []),
        ...(unsettled.has(index) ? ["order with a neighbour not settled"] : []),
        ...(all > 0 ? [`${Math.round((100 * size) / all)}% of all that was found`] : []),
      ];
      const lit = {
        text: unit.text,
        value: largest > 0 ? score / largest : 0,
        label: told.join(", "),
        ...(error !== undefined && { error: largest > 0 ? error / largest : 0 }),
        tied: unclear || unsettled.has(index),
        ...(unit.special && { special: true }),
      };
      return (unit.spans ?? [unit]).map(({ start, end }) => {
        const among = disputed.some(({ places }) => places.some((each) => each.start < end && start < each.end));
        return { ...lit, start, end, ...(among && { disputed: true, label: `${lit.label}, methods disagree` }) };
      });
    }),
  };
}

import type { Question } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import type { Attribution, Method, Span, Unit } from "../method.ts";
import { sentenceSpans } from "../words/sentence-spans.ts";
import { residualUncertainty } from "../sampling/uncertainty.ts";
import { wordSpans } from "../words/word-spans.ts";

/** What a score is about. */
export const unitKinds = ["token", "word", "sentence"] as const;
export type UnitKind = (typeof unitKinds)[number];

/** How scores of parts become the score of the whole: their sum, their mean, the one of largest size without its sign, or their length. */
export const aggregateRules = ["sum", "mean", "absmax", "l2"] as const;
export type AggregateRule = (typeof aggregateRules)[number];

/**
 * Brings a method's scores to words or sentences. Tokens that are part of no word (punctuation, the template's) stay units of their own.
 *
 * The residual stays where the scores still sum to what they did; standard errors only where every unit is one of the method's own, since parts of
 * one estimate are not independent.
 * @throws ExplainError "bad-option" where the method's own units are larger; "unfit-text" where one of them lies in several sentences
 */
export function regroup(
  method: Pick<Method<unknown>, "id" | "unit">,
  attribution: Attribution,
  input: Question,
  kind: UnitKind,
  rule: AggregateRule,
): Attribution {
  const own = attribution.unit ?? method.unit ?? "token";
  if (kind === own) return attribution;
  requireParts({ id: method.id, unit: own }, kind);
  const spans = kind === "word" ? wordSpans : sentenceSpans;
  const places = [spans(input.text), spans(input.pair ?? "")] as const;
  const groups: { unit: Unit; parts: number[] }[] = [];
  const known = new Map<Span, { parts: number[] }>();
  for (const [index, unit] of attribution.units.entries()) {
    const [place, other] = unit.special ? [] : placesOf(unit, places[unit.sequence ?? 0]);
    if (other)
      throw new ExplainError(
        "unfit-text",
        `"${unit.text}" is one unit of ${method.id} and stands in several ${kind}s`,
        "give each place a score of its own: --bow false",
      );
    const group = place && known.get(place);
    if (group) group.parts.push(index);
    else {
      const fresh = { unit: place ? wholeOf(place, unit, input) : unit, parts: [index] };
      groups.push(fresh);
      if (place) known.set(place, fresh);
    }
  }
  const {
    unit: _own,
    residual,
    stderr,
    errors,
    tied,
    clustering: _tree,
    firstOrder: _alone,
    intercept,
    localPrediction,
    ...rest
  } = attribution;
  const parts = groups.map((group) => group.parts);
  const whole = parts.every((each) => each.length === 1);
  const scores = parts.map((each) =>
    aggregated(
      each.map((part) => attribution.scores[part] ?? 0),
      rule,
    ),
  );
  const leftOver = errors === "residual" && rule === "sum" ? residual : undefined;
  return {
    ...rest,
    units: groups.map(({ unit }) => unit),
    scores,
    ...(stderr && whole && { stderr: parts.map(([part = 0]) => stderr[part] ?? null) }),
    ...(stderr && whole && errors && { errors }),
    // Units are counted in the same order where each is one of the method's own.
    ...(stderr && whole && tied && { tied }),
    ...(leftOver !== undefined && residualUncertainty(scores, leftOver)),
    ...(rule === "sum" && residual !== undefined && { residual }),
    ...(rule === "sum" && intercept !== undefined && { intercept }),
    ...(rule === "sum" && localPrediction !== undefined && { localPrediction }),
  };
}

/**
 * Checks that a method's units can be brought to such: they are those, or parts of them.
 * @throws ExplainError "bad-option" where they are larger
 */
export function requireParts({ id, unit = "token" }: { id: string; unit?: UnitKind }, kind: UnitKind): void {
  if (unitKinds.indexOf(kind) < unitKinds.indexOf(unit))
    throw new ExplainError(
      "bad-option",
      `${id} scores ${unit}s, and cannot tell their ${kind}s apart`,
      "leave --unit out, or take a method that scores tokens, such as partition-shap",
    );
}

/** The scores of parts as one. */
function aggregated(scores: readonly number[], rule: AggregateRule): number {
  const sum = scores.reduce((total, score) => total + score, 0);
  switch (rule) {
    case "sum":
      return sum;
    case "mean":
      return sum / scores.length;
    case "absmax":
      return Math.max(...scores.map(Math.abs));
    case "l2":
      return Math.hypot(...scores);
  }
}

/** The words or sentences that a unit is part of: for each of its places the one that it has most in common with. */
function placesOf(unit: Unit, among: readonly Span[]): Span[] {
  const found = (unit.spans ?? [unit]).flatMap((place) => {
    const common = among.map(({ start, end }) => Math.min(end, place.end) - Math.max(start, place.start));
    const most = Math.max(0, ...common);
    return most > 0 ? (among[common.indexOf(most)] ?? []) : [];
  });
  return [...new Set(found)];
}

function wholeOf({ start, end }: Span, { sequence }: Unit, { text, pair = "" }: Question): Unit {
  return { text: (sequence === 1 ? pair : text).slice(start, end), start, end, ...(sequence && { sequence }) };
}

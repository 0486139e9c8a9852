import { rankAgreement, sharedWords, type RankAgreement } from "@limelight/explain";
import { meanInterval } from "@limelight/statistics";
import type { CompareMethodsSummary, Explanation, MeanInterval, MethodPair } from "../result/documents.ts";
import type { Input } from "./verb.ts";

/** Explanations of one text by several methods, each with its scores on words that all have, and how far it agrees with the others. */
export function withAgreement(input: Input, explanations: readonly Explanation[]): Explanation[] {
  if (explanations.length < 2) return [...explanations];
  const { units, scores, rest } = sharedWords(input, explanations);
  return explanations.map((each, index) => {
    const own = scores[index] ?? [];
    const others = explanations.flatMap((other, place): [string, RankAgreement][] =>
      place === index ? [] : [[other.method, rankAgreement(own, scores[place] ?? [], each.sizes || other.sizes)]],
    );
    return {
      ...each,
      words: { units, scores: own, rest: rest[index] ?? 0 },
      agreement: Object.fromEntries(others),
    };
  });
}

/** Each two of several methods on one text. */
export function pairsOf(explanations: readonly Explanation[]): MethodPair[] {
  return explanations.flatMap(({ method, agreement = {} }, index) =>
    explanations.slice(index + 1).flatMap((other) => {
      const found = agreement[other.method];
      return found ? [{ methods: [method, other.method] as const, ...found }] : [];
    }),
  );
}

/** Means over texts with bootstrap intervals (null where none is claimed); a text without a ranking (one word, equal scores), or with no words but the largest, does not count for it. */
export function summary(
  model: CompareMethodsSummary["model"],
  texts: readonly (readonly MethodPair[])[],
  seed: number,
): CompareMethodsSummary {
  const pairs = (texts[0] ?? []).map(({ methods }, place) => {
    const mean = (measure: "spearman" | "kendall" | "top"): MeanInterval | null => {
      const values = texts.flatMap((pairsOfText) => pairsOfText[place]?.[measure] ?? []);
      if (values.length === 0) return null;
      const { estimate, low, high } = meanInterval(values, { seed });
      return { mean: estimate, low, high };
    };
    return { methods, spearman: mean("spearman"), kendall: mean("kendall"), top: mean("top") };
  });
  return { type: "summary", model, texts: texts.length, agreement: { pairs } };
}

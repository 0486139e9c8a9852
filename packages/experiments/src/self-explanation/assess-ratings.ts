import type { BlackBox } from "@limelight/core";
import { deletionCurves, type DeletionCurves, type Unit } from "@limelight/explain";
import type { Explanation } from "../result/documents.ts";
import type { SelfExplanation } from "../result/self-explanation-document.ts";
import type { Context, Input } from "../verbs/verb.ts";

/** Steps of a deletion curve at most. */
const mostSteps = 20;

/**
 * Takes words away by falling rating and by falling scores of methods, and in orders that are drawn.
 * @param ratings with the words of the text as units
 * @param others with scores on words (`words`), some of which may be taken together
 */
export async function deletionOf(
  { environment: { signal, progress } }: Context,
  judge: BlackBox,
  input: Input,
  ratings: Explanation,
  others: readonly Explanation[],
  { orders, seed }: { readonly orders: number; readonly seed: number },
): Promise<{ deletion: NonNullable<SelfExplanation["deletion"]>; queries: DeletionCurves["queries"] }> {
  const all = [ratings, ...others];
  const scores = all.map((each, index) =>
    index === 0 ? each.scores : ratings.units.map((word) => scoreOf(word, each.words)),
  );
  const { curves, queries, ...rest } = await deletionCurves(
    judge,
    { text: input.text },
    ratings.target.index,
    scores,
    { orders, steps: mostSteps },
    {
      seed,
      ...(signal && { signal }),
      progress: (done, total) => progress?.({ label: "deletion", done, total, unit: "texts" }),
    },
  );
  const named = curves.map((curve, index) => ({ method: all[index]?.method ?? "", ...curve }));
  return { deletion: { ...rest, curves: named }, queries };
}

/** A word's score, of the unit that it is part of. */
function scoreOf({ start, end }: Unit, words: Explanation["words"]): number {
  const place = words?.units.findIndex((unit) =>
    (unit.spans ?? [unit]).some((span) => span.start <= start && span.end >= end),
  );
  return place === undefined ? 0 : (words?.scores[place] ?? 0);
}

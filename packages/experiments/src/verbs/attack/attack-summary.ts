import { meanInterval, wilsonInterval, type Interval } from "@limelight/statistics";
import type { AttackDocument, AttackSummary } from "../../result/attack-documents.ts";
import type { MeanInterval } from "../../result/documents.ts";

type Measured = Pick<
  AttackDocument,
  "status" | "adversarial" | "gold" | "label" | "wordsChanged" | "words" | "queries" | "transfer"
> & { readonly [when in "before" | "after"]: Pick<AttackDocument[when], "label"> };

/**
 * What a summary says of some documents. Accuracy goes by predictions: what an attack was after need not be another class.
 * @param forward passes that were run for all of them; those of kept results are not among them
 */
export function attackSummary(
  documents: readonly Measured[],
  forward: number,
  bootstrap: { readonly seed: number; readonly resamples: number },
): Pick<
  AttackSummary,
  | "texts"
  | "succeeded"
  | "failed"
  | "skipped"
  | "accuracy"
  | "successRate"
  | "meanQueries"
  | "wordsChanged"
  | "queries"
  | "transfer"
> {
  const interval = (values: readonly number[]): MeanInterval => named(meanInterval(values, bootstrap));
  const attacked = documents.filter(({ status }) => status !== "skipped");
  const changed = attacked.filter(({ status }) => status === "succeeded" || status === "maximized");
  const sum = (part: keyof Measured["queries"]): number =>
    documents.reduce((total, { queries }) => total + queries[part], 0);
  const others = [...new Set(documents.flatMap(({ transfer }) => Object.keys(transfer ?? {})))];
  const transferred = others.flatMap((name) => {
    const right = changed.flatMap(({ transfer, label }) => {
      const said = transfer?.[name];
      return said?.before === label ? [said] : [];
    });
    return right.length === 0
      ? []
      : [[name, { ...shareOf(right, ({ fooled }) => fooled), texts: right.length }] as const];
  });
  // What nobody labelled is neither right nor wrong.
  const labelled = documents.filter(({ gold }) => gold !== undefined);
  const told = labelled.length > 0 ? labelled : documents;
  return {
    texts: documents.length,
    succeeded: changed.length,
    failed: attacked.length - changed.length,
    skipped: documents.length - attacked.length,
    accuracy: {
      before: shareOf(told, ({ before, label }) => before.label === label),
      under: shareOf(
        told,
        ({ before, adversarial, after, label }) => (adversarial === null ? before : after).label === label,
      ),
    },
    successRate: attacked.length === 0 ? null : shareOf(attacked, (each) => changed.includes(each)),
    meanQueries: attacked.length === 0 ? null : interval(attacked.map(({ queries }) => queries.asked)),
    wordsChanged: changed.length === 0 ? null : interval(changed.map((each) => each.wordsChanged / each.words)),
    ...(transferred.length > 0 && { transfer: Object.fromEntries(transferred) }),
    queries: { asked: sum("asked"), distinct: sum("distinct"), known: sum("known"), forward },
  };
}

/** Of what a share has it, with Wilson's interval. */
export function shareOf<Item>(items: readonly Item[], has: (item: Item) => boolean): MeanInterval {
  return named(wilsonInterval(items.filter(has).length, items.length));
}

function named({ estimate: mean, low, high }: Pick<Interval, "estimate"> & Omit<MeanInterval, "mean">): MeanInterval {
  return { mean, low, high };
}

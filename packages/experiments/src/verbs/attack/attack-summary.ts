import { meanInterval, wilsonInterval, type Interval } from "@limelight/statistics";
import type { AttackDocument, AttackSummary } from "../../result/attack-documents.ts";
import type { MeanInterval } from "../../result/documents.ts";

type Measured = Pick<AttackDocument, "status" | "wordsChanged" | "words" | "queries" | "label" | "transfer">;

/**
 * What a summary says of some documents. An attack that shortens texts leaves their classes as they are: its accuracy stays.
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
      : [[name, { ...share(right, ({ fooled }) => fooled), texts: right.length }] as const];
  });
  return {
    texts: documents.length,
    succeeded: changed.length,
    failed: attacked.length - changed.length,
    skipped: documents.length - attacked.length,
    accuracy: {
      before: share(documents, ({ status }) => status !== "skipped"),
      under: share(documents, ({ status }) => status === "failed" || status === "maximized"),
    },
    successRate: attacked.length === 0 ? null : share(attacked, (each) => changed.includes(each)),
    meanQueries: attacked.length === 0 ? null : interval(attacked.map(({ queries }) => queries.asked)),
    wordsChanged: changed.length === 0 ? null : interval(changed.map((each) => each.wordsChanged / each.words)),
    ...(transferred.length > 0 && { transfer: Object.fromEntries(transferred) }),
    queries: { asked: sum("asked"), distinct: sum("distinct"), known: sum("known"), forward },
  };
}

/** Of what a share has it, with Wilson's interval. */
export function share<Item>(items: readonly Item[], has: (item: Item) => boolean): MeanInterval {
  return named(wilsonInterval(items.filter(has).length, items.length));
}

function named({ estimate: mean, low, high }: Pick<Interval, "estimate"> & Omit<MeanInterval, "mean">): MeanInterval {
  return { mean, low, high };
}

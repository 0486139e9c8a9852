import { holm, kendallW, krippendorffAlpha, meanInterval, pairedPermutation, spearmanRho } from "@limelight/statistics";
import type { JudgeAnswer, JudgeKey } from "./formats.ts";

interface Mean {
  readonly mean: number;
  /** Null, like `high`, where no interval is claimed: of fewer than three tasks, and where all are the same. */
  readonly low: number | null;
  readonly high: number | null;
  /** Tasks that it is the mean of. */
  readonly tasks: number;
}

/** What people say of methods, and how far they agree. */
export interface JudgeReport {
  readonly set: string;
  readonly model: JudgeKey["model"];
  readonly raters: number;
  /** Tasks that somebody answered, of how many. */
  readonly answered: number;
  readonly tasks: number;
  readonly methods: readonly {
    readonly method: string;
    /** Of the mean over raters, 1 to 5; null where nobody rated. */
    readonly rating: Mean | null;
    /** 1 is best; of ratings as well, where those of a task are put in order. */
    readonly rank: Mean | null;
  }[];
  readonly agreement: {
    /** Krippendorff's α of ratings, ordinal: 1 raters agree, 0 as by chance; null where no two rated the same. */
    readonly alpha: number | null;
    /** Kendall's W of orders, the mean over tasks that two raters or more put in order: 1 the same, 1 / raters unrelated; null where there is none. */
    readonly concordance: number | null;
    /** Spearman's ρ of orders, the mean over every two raters of a task, and over tasks: 1 the same, 0 unrelated, −1 turned round; null where there is none. */
    readonly spearman: number | null;
    /** Tasks that two raters or more answered. */
    readonly tasks: number;
  };
  /** Each two methods, by rank: paired permutation tests over tasks, corrected for all pairs (Holm). */
  readonly differences: readonly {
    readonly methods: readonly [string, string];
    /** Mean rank of the first less the second's: below 0, the first is better. */
    readonly difference: number;
    readonly p: number;
    readonly settled: boolean;
  }[];
  /** How far people and a metric rank methods alike: Spearman's ρ, above 0 where they do, whichever way the metric counts. */
  readonly faithfulness?: readonly { readonly metric: string; readonly rho: number | null; readonly methods: number }[];
}

/** What is read of a method's faithfulness document. */
export interface MeasuredMethodValues {
  readonly method: string;
  readonly values: readonly { readonly metric: string; readonly better: "higher" | "lower"; readonly mean: number }[];
}

/** What raters' answers come to. @param measured how faithful the methods are, to hold against what people say */
export function judgeReport(
  { set, model, tasks, methods, seed }: JudgeKey,
  answers: readonly JudgeAnswer[],
  measured: readonly MeasuredMethodValues[] = [],
): JudgeReport {
  const ofTask = Object.entries(tasks).map(([task, explanations]): OfTask => {
    const own = answers.filter((answer) => answer.task === task);
    return { explanations, own, orders: own.map((answer) => orderOf(answer, explanations.length)) };
  });
  const byMethod = (method: string, of: (id: string, task: OfTask) => number[]): (number | null)[] =>
    ofTask.map((task) =>
      meanOf(task.explanations.flatMap((each) => (each.method === method ? of(each.id, task) : []))),
    );
  const ratings = (method: string): (number | null)[] =>
    byMethod(method, (id, { own }) => own.flatMap((answer) => answer.ratings?.[id] ?? []));
  const ranks = (method: string): (number | null)[] =>
    byMethod(method, (id, { orders }) => orders.flatMap((order) => order.get(id) ?? []));
  const rows = methods.map((method) => ({
    method,
    rating: overTasks(ratings(method), seed),
    rank: overTasks(ranks(method), seed),
  }));
  return {
    set,
    model,
    raters: new Set(answers.map(({ rater }) => rater)).size,
    answered: ofTask.filter(({ own }) => own.length > 0).length,
    tasks: ofTask.length,
    methods: rows.toSorted((one, other) => (one.rank?.mean ?? Infinity) - (other.rank?.mean ?? Infinity)),
    agreement: agreementOf(ofTask, answers),
    differences: differencesOf(methods, ranks, seed),
    ...(measured.length > 0 && { faithfulness: alike(rows, measured) }),
  };
}

/**
 * The place of each explanation in one answer, 1 the best; equal ratings share their places. There is none where a rater left before all of the
 * task were rated: the only one that was would be its best.
 */
function orderOf({ ratings, ranking }: JudgeAnswer, explanations: number): Map<string, number> {
  if (ranking) return new Map(ranking.map((id, place) => [id, place + 1]));
  const rated = Object.entries(ratings ?? {});
  if (rated.length < explanations) return new Map();
  return new Map(
    rated.map(([id, rating]) => {
      const better = rated.filter(([, other]) => other > rating).length;
      const equal = rated.filter(([, other]) => other === rating).length;
      return [id, better + (equal + 1) / 2];
    }),
  );
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function overTasks(values: readonly (number | null)[], seed: number): Mean | null {
  const known = values.flatMap((value) => value ?? []);
  if (known.length === 0) return null;
  const { estimate, low, high } = meanInterval(known, { seed });
  return { mean: estimate, low, high, tasks: known.length };
}

interface OfTask {
  readonly explanations: readonly { readonly id: string; readonly method: string }[];
  readonly own: readonly JudgeAnswer[];
  readonly orders: readonly ReadonlyMap<string, number>[];
}

function finite(values: readonly number[]): number[] {
  return values.filter((value) => Number.isFinite(value));
}

function agreementOf(tasks: readonly OfTask[], answers: readonly JudgeAnswer[]): JudgeReport["agreement"] {
  const raters = [...new Set(answers.map(({ rater }) => rater))];
  const items = tasks.flatMap(({ explanations, own }) =>
    explanations.map(({ id }) =>
      raters.map((rater) => own.find((answer) => answer.rater === rater)?.ratings?.[id] ?? null),
    ),
  );
  // Only those who put all explanations of a task in order can be held against each other.
  const whole = tasks.map(({ explanations, orders }) =>
    orders
      .map((order) => explanations.flatMap(({ id }) => order.get(id) ?? []))
      .filter((places) => places.length === explanations.length),
  );
  const correlations = whole.flatMap((orders) => {
    const pairs = orders.flatMap((one, index) => orders.slice(index + 1).map((other) => spearmanRho(one, other)));
    return meanOf(finite(pairs)) ?? [];
  });
  const alpha = krippendorffAlpha(items);
  return {
    alpha: Number.isFinite(alpha) ? alpha : null,
    concordance: meanOf(finite(whole.map(kendallW))),
    spearman: meanOf(correlations),
    tasks: tasks.filter(({ own }) => own.length > 1).length,
  };
}

function differencesOf(
  methods: readonly string[],
  ranks: (method: string) => (number | null)[],
  seed: number,
): JudgeReport["differences"] {
  const found = methods.flatMap((one, index) =>
    methods.slice(index + 1).flatMap((other) => {
      const [first, second] = [ranks(one), ranks(other)];
      const pairs = first.flatMap((rank, task) => {
        const beside = second[task] ?? null;
        return rank === null || beside === null ? [] : [[rank, beside] as const];
      });
      if (pairs.length === 0) return [];
      const { difference, p } = pairedPermutation(
        pairs.map(([rank]) => rank),
        pairs.map(([, rank]) => rank),
        { seed },
      );
      return [{ methods: [one, other] as const, difference, p }];
    }),
  );
  const corrected = holm(found.map(({ p }) => p));
  return found.map((pair, index) => {
    const p = corrected[index] ?? 1;
    return { ...pair, p, settled: p < 0.05 };
  });
}

function alike(
  rows: JudgeReport["methods"],
  measured: readonly MeasuredMethodValues[],
): NonNullable<JudgeReport["faithfulness"]> {
  const metrics = [...new Set(measured.flatMap(({ values }) => values.map(({ metric }) => metric)))];
  return metrics.map((metric) => {
    const pairs = rows.flatMap(({ method, rank }) => {
      const value = measured.find((each) => each.method === method)?.values.find((each) => each.metric === metric);
      return value && rank ? [[-rank.mean, value.better === "higher" ? value.mean : -value.mean] as const] : [];
    });
    const rho = spearmanRho(
      pairs.map(([people]) => people),
      pairs.map(([, own]) => own),
    );
    return { metric, rho: Number.isFinite(rho) ? rho : null, methods: pairs.length };
  });
}

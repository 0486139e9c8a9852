import type { Ends } from "./cells/interval.ts";
import type { Subject } from "./documents.ts";

/** A mean over texts with its 95% interval. */
export interface MetricMean extends Ends {
  readonly mean: number;
  readonly texts: number;
}

export interface MeanCurve {
  readonly shares: readonly number[];
  readonly outputs: readonly number[];
}

export interface MeasuredBy {
  readonly id: string;
  readonly title: string;
  readonly better: "higher" | "lower";
  readonly about: "faithfulness" | "plausibility";
  readonly options: Readonly<Record<string, unknown>>;
}

interface Difference extends Ends {
  readonly metric: string;
  readonly against: string;
  readonly difference: number;
  readonly p: number;
  readonly settled: boolean;
  readonly texts: number;
}

/** How faithful one method's explanations are over several texts; its numbers stand under the metrics' names. */
export interface FaithfulnessDocument {
  readonly model?: { readonly id: string };
  readonly method: string;
  readonly unit: "word" | "token" | "step";
  readonly mode?: string;
  readonly metrics: readonly MeasuredBy[];
  readonly texts: number;
  readonly floor: Readonly<Record<string, MetricMean | null | undefined>>;
  readonly draws: number;
  readonly differences: readonly Difference[];
  readonly curves: Readonly<Record<string, MeanCurve | undefined>>;
  readonly floorCurves: Readonly<Record<string, MeanCurve | undefined>>;
  readonly refused: readonly { readonly reason: string; readonly texts: number; readonly metric?: string }[];
  readonly measuring: { readonly asked: number; readonly distinct: number; readonly forward: number };
  readonly seconds: number;
}

/** The numbers of one text. */
export interface MeasuredTextDocument extends Subject {
  readonly type: "text";
  readonly continuation?: string;
  readonly target?: { readonly label: string };
  readonly methods: readonly {
    readonly method: string;
    readonly values: Readonly<Record<string, number | null | undefined>>;
    readonly curves: Readonly<Record<string, MeanCurve | undefined>>;
    readonly refused?: string;
  }[];
  readonly floor: Readonly<Record<string, number | null | undefined>>;
  readonly floorCurves: Readonly<Record<string, MeanCurve | undefined>>;
}

/** A line of a leaderboard: a method, or what random explanations come to. */
export interface LeaderboardLine {
  /** `random` for the floor. */
  readonly method: string;
  readonly mean: MetricMean;
}

/** How the floor is called among methods. */
export const floorName = "random";

/** A method's mean under a metric's name. */
export function meanOf(document: FaithfulnessDocument, metric: string): MetricMean | undefined {
  const found: unknown = Object.entries(document).find(([name]) => name === metric)?.[1];
  return isMean(found) ? found : undefined;
}

/** What a record has under a name; a metric may be named like something that every object has. */
export function under<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isMean(value: unknown): value is MetricMean {
  return (
    typeof value === "object" &&
    value !== null &&
    ["mean", "low", "high", "texts"].every((name) => {
      const number: unknown = Object.entries(value).find(([each]) => each === name)?.[1];
      const noEnd = number === null && (name === "low" || name === "high");
      return noEnd || (typeof number === "number" && Number.isFinite(number));
    })
  );
}

/** Methods by one metric, the best first; the floor is in its place among them, methods without a number are left out. */
export function ranking(documents: readonly FaithfulnessDocument[], { id, better }: MeasuredBy): LeaderboardLine[] {
  const floor = under(documents[0]?.floor ?? {}, id);
  const lines = [
    ...documents.flatMap((document): LeaderboardLine[] => {
      const mean = meanOf(document, id);
      return mean ? [{ method: document.method, mean }] : [];
    }),
    ...(floor ? [{ method: floorName, mean: floor }] : []),
  ];
  const sign = better === "higher" ? -1 : 1;
  return lines.toSorted((one, other) => sign * (one.mean.mean - other.mean.mean));
}

/** Whether two methods are apart by one metric: by how much, and whether that is settled; undefined where they were not compared. */
export function differenceOf(
  documents: readonly FaithfulnessDocument[],
  metric: string,
  one: string,
  other: string,
): Difference | undefined {
  const own = documents.find(({ method }) => method === one);
  return own?.differences.find((each) => each.metric === metric && each.against === other);
}

/** Under a curve, by the trapezoidal rule. */
export function areaOf({ shares, outputs }: MeanCurve): number {
  return shares
    .slice(1)
    .reduce(
      (area, share, step) =>
        area + ((share - (shares[step] ?? 0)) * ((outputs[step] ?? 0) + (outputs[step + 1] ?? 0))) / 2,
      0,
    );
}

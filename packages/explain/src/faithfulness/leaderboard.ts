import { differenceInterval, holm, meanInterval, pairedPermutation } from "@limelight/statistics";
import type { MeasuredCurve } from "./metric.ts";
import type { TextMeasures } from "./text-measures.ts";

/** A mean over texts, and where its 95% interval ends. */
interface MeanOverTexts {
  readonly mean: number;
  /** Null, like `high`, where no interval is claimed: of fewer than three texts, and where all have the same number. */
  readonly low: number | null;
  readonly high: number | null;
  /** How many had such a number. */
  readonly texts: number;
}

/** How far two methods are apart on the texts that both explain. */
export interface PairedDifference {
  /** A method, and another or `random`. */
  readonly methods: readonly [string, string];
  /** Mean of the first less the second, and its 95% interval; null where none is claimed, as of means. */
  readonly difference: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Of a paired permutation test, corrected for all pairs of the metric (Holm). */
  readonly p: number;
  /** Whether p is below 0.05. */
  readonly settled: boolean;
  readonly texts: number;
}

/** A mean curve: shares from 0 to 1, and outputs there. */
export type MeanCurve = MeasuredCurve;

export interface LeaderboardRow {
  readonly id: string;
  /** By metric; null where no text had a number. */
  readonly means: ReadonlyMap<string, MeanOverTexts | null>;
  readonly curves: ReadonlyMap<string, MeanCurve>;
  /** By metric, the mean of each stage. */
  readonly stages: ReadonlyMap<string, readonly { readonly name: string; readonly value: number | null }[]>;
  /** Texts without an explanation, or without a number, by the reason. */
  readonly refused: readonly { readonly reason: string; readonly texts: number; readonly metric?: string }[];
}

export interface Leaderboard {
  readonly rows: readonly LeaderboardRow[];
  /** What random explanations come to, by metric. */
  readonly floor: ReadonlyMap<string, MeanOverTexts | null>;
  readonly floorCurves: ReadonlyMap<string, MeanCurve>;
  readonly differences: ReadonlyMap<string, readonly PairedDifference[]>;
}

/**
 * Drawn sign changes of a permutation test, at least, and for each pair that its p is corrected for: so many are needed for the smallest one to
 * come below the level. Resamples of an interval.
 */
const draws = { permutation: 2000, aPair: 40, bootstrap: 1000 };

const level = 0.05;

/** How the floor is called among methods. */
const floorName = "random";

/**
 * Means over texts with bootstrap intervals (BCa; none of fewer than three texts, or where nothing varies), and which differences between methods are settled: paired permutation tests on the texts
 * that both explain. Each text counts once: its floor is the mean of its draws.
 */
export function leaderboard(
  texts: readonly TextMeasures[],
  ids: readonly string[],
  metrics: readonly { readonly id: string; readonly floor: boolean }[],
  seed: number,
): Leaderboard {
  const valuesOf = (id: string, metric: string): (number | null)[] =>
    texts.map(({ methods, floor }) =>
      id === floorName
        ? mean((floor.get(metric) ?? []).flatMap(({ value }) => value ?? []))
        : (methods.find((each) => each.id === id)?.measures.get(metric)?.value ?? null),
    );
  const meanOf = (id: string, metric: string): MeanOverTexts | null => overTexts(valuesOf(id, metric), seed);
  const floors = metrics.filter(({ floor }) => floor);
  return {
    rows: ids.map((id) => ({
      id,
      means: new Map(metrics.map((metric) => [metric.id, meanOf(id, metric.id)])),
      curves: curvesOf(texts, metrics, (text, metric) => {
        const curve = text.methods.find((each) => each.id === id)?.measures.get(metric)?.curve;
        return curve ? [curve] : [];
      }),
      stages: stagesOf(texts, id, metrics),
      refused: refusedOf(texts, id),
    })),
    floor: new Map(floors.map((metric) => [metric.id, meanOf(floorName, metric.id)])),
    floorCurves: curvesOf(texts, floors, (text, metric) =>
      (text.floor.get(metric) ?? []).flatMap(({ curve }) => curve ?? []),
    ),
    differences: new Map(
      metrics.map((metric) => {
        const names = metric.floor && texts.some(({ floor }) => floor.has(metric.id)) ? [...ids, floorName] : ids;
        const values = new Map(names.map((id) => [id, valuesOf(id, metric.id)]));
        const resamples = Math.max(draws.permutation, (draws.aPair * names.length * (names.length - 1)) / 2);
        const pairs = names.flatMap((one, index) =>
          names.slice(index + 1).flatMap((other) => apart(one, other, values, { seed, resamples })),
        );
        const corrected = holm(pairs.map(({ p }) => p));
        return [
          metric.id,
          pairs.map((pair, index) => {
            const p = corrected[index] ?? 1;
            return { ...pair, p, settled: p < level };
          }),
        ];
      }),
    ),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function overTexts(values: readonly (number | null)[], seed: number): MeanOverTexts | null {
  const known = values.flatMap((value) => value ?? []);
  if (known.length === 0) return null;
  const { estimate, low, high } = meanInterval(known, { seed, resamples: draws.bootstrap });
  return { mean: estimate, low, high, texts: known.length };
}

function apart(
  one: string,
  other: string,
  values: ReadonlyMap<string, readonly (number | null)[]>,
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
): PairedDifference[] {
  const others = values.get(other) ?? [];
  const pairs = (values.get(one) ?? []).flatMap((value, text) => {
    const second = others[text] ?? null;
    return value === null || second === null ? [] : [[value, second] as const];
  });
  if (pairs.length === 0) return [];
  const test = pairedPermutation(
    pairs.map(([value]) => value),
    pairs.map(([, value]) => value),
    { seed, resamples },
  );
  const { estimate, low, high } = differenceInterval(
    pairs.map(([value, second]) => value - second),
    { seed, resamples: draws.bootstrap },
  );
  return [{ methods: [one, other], difference: estimate, low, high, p: test.p, settled: false, texts: pairs.length }];
}

/** Where mean curves have their points. */
const grid = Array.from({ length: 21 }, (_, point) => point / 20);

function curvesOf(
  texts: readonly TextMeasures[],
  metrics: readonly { readonly id: string }[],
  of: (text: TextMeasures, metric: string) => readonly MeasuredCurve[],
): Map<string, MeanCurve> {
  return new Map(
    metrics.flatMap(({ id }): [string, MeanCurve][] => {
      const ofTexts = texts.flatMap((text) => {
        const curve = meanCurve(of(text, id));
        return curve ? [curve] : [];
      });
      const curve = meanCurve(ofTexts);
      return curve ? [[id, curve]] : [];
    }),
  );
}

/** The mean of curves with points in different places, on shares in steps of a twentieth. */
export function meanCurve(curves: readonly MeasuredCurve[]): MeanCurve | undefined {
  if (curves.length === 0) return undefined;
  return {
    shares: grid,
    outputs: grid.map((share) => curves.reduce((sum, curve) => sum + heightAt(curve, share), 0) / curves.length),
  };
}

function heightAt({ shares, outputs }: MeasuredCurve, share: number): number {
  const after = shares.findIndex((each) => each >= share - 1e-12);
  const [to, from] = [shares[after] ?? 1, shares[after - 1]];
  const height = outputs[after] ?? Number.NaN;
  if (from === undefined || to === from) return height;
  const part = (share - from) / (to - from);
  return (outputs[after - 1] ?? Number.NaN) * (1 - part) + height * part;
}

function stagesOf(
  texts: readonly TextMeasures[],
  id: string,
  metrics: readonly { readonly id: string }[],
): LeaderboardRow["stages"] {
  return new Map(
    metrics.flatMap((metric): [string, { name: string; value: number | null }[]][] => {
      const found = texts.flatMap(
        ({ methods }) => methods.find((each) => each.id === id)?.measures.get(metric.id)?.stages ?? [],
      );
      const names = [...new Set(found.map(({ name }) => name))];
      const stages = names.map((name) => ({
        name,
        value: mean(found.flatMap((stage) => (stage.name === name ? (stage.value ?? []) : []))),
      }));
      return stages.length === 0 ? [] : [[metric.id, stages]];
    }),
  );
}

function refusedOf(texts: readonly TextMeasures[], id: string): LeaderboardRow["refused"] {
  const counts = new Map<string, { reason: string; texts: number; metric?: string }>();
  const add = (reason: string, metric?: string): void => {
    const key = `${metric ?? ""}\n${reason}`;
    const known = counts.get(key) ?? { reason, texts: 0, ...(metric !== undefined && { metric }) };
    counts.set(key, { ...known, texts: known.texts + 1 });
  };
  for (const { methods } of texts) {
    const own = methods.find((each) => each.id === id);
    if (own?.refused !== undefined) add(own.refused);
    for (const [metric, reason] of own?.refusals ?? []) add(reason, metric);
  }
  return [...counts.values()];
}

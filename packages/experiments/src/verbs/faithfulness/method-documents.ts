import type { Queries } from "@limelight/core";
import { leaderboard, type ChosenMetric, type Measure, type TextMeasures } from "@limelight/explain/faithfulness";
import type {
  FaithfulnessDocument,
  FaithfulnessTextDocument,
  MetricDifference,
  MetricDocument,
} from "../../result/faithfulness-documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";

/** A method as documents name it. */
interface NamedMethod {
  readonly id: string;
  readonly options: unknown;
}

/** A line a method: means over texts with intervals, the floor, and how far it is from each other method. */
export function methodDocuments(
  texts: readonly TextMeasures[],
  methods: readonly NamedMethod[],
  metrics: readonly ChosenMetric[],
  { seed, draws, mode }: Pick<ExperimentOf<"faithfulness">, "seed" | "draws" | "mode">,
  { model, unit, seconds }: Pick<FaithfulnessDocument, "model" | "unit" | "seconds">,
): FaithfulnessDocument[] {
  const board = leaderboard(
    texts,
    methods.map(({ id }) => id),
    metrics.map(({ metric }) => metric),
    seed,
  );
  const measuring = sumOf(texts.map(({ queries }) => queries));
  return board.rows.map((row, index): FaithfulnessDocument => {
    const explained = texts.flatMap(({ methods: all }) => all.find(({ id }) => id === row.id)?.queries ?? []);
    return {
      model,
      method: row.id,
      options: record(methods[index]?.options),
      ...(mode !== undefined && { mode }),
      unit,
      metrics: metrics.map(metricDocument),
      methods: methods.length,
      texts: texts.length,
      ...Object.fromEntries(row.means),
      floor: Object.fromEntries(board.floor),
      draws,
      differences: metrics.flatMap(({ metric }): MetricDifference[] =>
        (board.differences.get(metric.id) ?? []).flatMap(
          ({ methods: [one, other], difference, low, high, ...test }) => {
            if (one === row.id) return [{ metric: metric.id, against: other, difference, low, high, ...test }];
            if (other !== row.id) return [];
            const turned = { low: high === null ? null : -high, high: low === null ? null : -low };
            return [{ metric: metric.id, against: one, difference: -difference, ...turned, ...test }];
          },
        ),
      ),
      curves: Object.fromEntries(row.curves),
      floorCurves: Object.fromEntries(board.floorCurves),
      // Written tokens are other ones in every text.
      stages: unit === "step" && texts.length > 1 ? {} : Object.fromEntries(row.stages),
      refused: row.refused,
      queries: sumOf(explained),
      measuring,
      seconds,
    };
  });
}

/** What was measured of one text, as documents have it. */
export function measuredFields({
  units,
  methods,
  floor,
  queries,
}: TextMeasures): Pick<FaithfulnessTextDocument, "units" | "methods" | "floor" | "floorCurves" | "queries"> {
  return {
    units,
    methods: methods.map(({ id, scores, measures, refused, refusals }) => ({
      method: id,
      ...(scores && { scores }),
      values: Object.fromEntries(Array.from(measures, ([metric, { value }]) => [metric, value])),
      curves: only(measures, ({ curve }) => curve),
      stages: only(measures, ({ stages }) => stages),
      ...(refused !== undefined && { refused }),
      ...(refusals.size > 0 && { refusals: Object.fromEntries(refusals) }),
    })),
    floor: Object.fromEntries(Array.from(floor, ([metric, draws]) => [metric, meanOf(draws)])),
    floorCurves: Object.fromEntries(
      Array.from(floor, ([metric, draws]) => [metric, meanOfCurves(draws)] as const).flatMap(([metric, curve]) =>
        curve ? [[metric, curve]] : [],
      ),
    ),
    queries,
  };
}

function metricDocument({ metric: { id, title, better, about }, options }: ChosenMetric): MetricDocument {
  return { id, title, better, about, options: record(options) };
}

function record(options: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options ?? {}));
}

function only<Part>(
  measures: ReadonlyMap<string, Measure>,
  part: (measure: Measure) => Part | undefined,
): Record<string, Part> {
  return Object.fromEntries(
    Array.from(measures).flatMap(([metric, measure]): [string, Part][] => {
      const found = part(measure);
      return found === undefined ? [] : [[metric, found]];
    }),
  );
}

function meanOf(draws: readonly Measure[]): number | null {
  const known = draws.flatMap(({ value }) => value ?? []);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

// All draws of a text have their points in the same places.
function meanOfCurves(draws: readonly Measure[]): Measure["curve"] {
  const curves = draws.flatMap(({ curve }) => curve ?? []);
  const [first] = curves;
  return (
    first && {
      shares: first.shares,
      outputs: first.outputs.map(
        (_, point) => curves.reduce((sum, { outputs }) => sum + (outputs[point] ?? 0), 0) / curves.length,
      ),
    }
  );
}

function sumOf(all: readonly Queries[]): Queries {
  return all.reduce(
    (sum, { asked, distinct, forward }) => ({
      asked: sum.asked + asked,
      distinct: sum.distinct + distinct,
      forward: sum.forward + forward,
    }),
    { asked: 0, distinct: 0, forward: 0 },
  );
}

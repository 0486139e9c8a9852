import { CoreError, type Queries } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import type { Unit } from "../method.ts";
import type { Measure } from "./metric.ts";

/** What was measured of one method's explanation of one text. */
export interface MeasuredMethod {
  readonly id: string;
  /** [units]; undefined where the method gives none. */
  readonly scores?: readonly number[];
  /** By metric, those that could be measured. */
  readonly measures: ReadonlyMap<string, Measure>;
  /** Why there is no explanation. */
  readonly refused?: string;
  /** By metric, why it could not be measured. */
  readonly refusals: ReadonlyMap<string, string>;
  /** What the explanation cost; forward passes are shared with other methods' questions. */
  readonly queries?: Queries;
}

/** What was measured of one text. */
export interface TextMeasures {
  /** What was taken away; of written texts, the tokens. */
  readonly units: readonly Unit[];
  readonly methods: readonly MeasuredMethod[];
  /** By metric, what random explanations come to, a draw each. */
  readonly floor: ReadonlyMap<string, readonly Measure[]>;
  /** Of everything. */
  readonly queries: Queries;
}

/**
 * Why something could not be had of one text, where the others may go on.
 * @throws the error where it is about more than that
 */
export function refusalOf(error: unknown): string {
  const isDefect = error instanceof ExplainError && error.code === "bad-plugin";
  if (isDefect) throw error;
  if (error instanceof ExplainError || (error instanceof CoreError && error.code === "bad-input")) return error.message;
  throw error;
}

/** What became of each metric: measures, and refusals. */
export function sorted(
  settled: readonly (readonly [metric: string, PromiseSettledResult<Measure>])[],
): Pick<MeasuredMethod, "measures" | "refusals"> {
  const measures = new Map<string, Measure>();
  const refusals = new Map<string, string>();
  for (const [metric, found] of settled)
    if (found.status === "fulfilled") measures.set(metric, found.value);
    else refusals.set(metric, refusalOf(found.reason));
  return { measures, refusals };
}

/** Measures of draws, those that could be measured, by metric. */
export function floorOf(
  settled: readonly (readonly [metric: string, PromiseSettledResult<Measure>])[],
): Map<string, Measure[]> {
  const floor = new Map<string, Measure[]>();
  for (const [metric, found] of settled)
    if (found.status === "fulfilled") floor.set(metric, [...(floor.get(metric) ?? []), found.value]);
    else refusalOf(found.reason);
  return floor;
}

import type { Queries } from "@limelight/core";
import type { Unit } from "@limelight/explain";
import type { Heading, MeanInterval, ModelReference } from "./documents.ts";

/** Metrics under whose names a document has its numbers. */
type MetricName =
  | "comprehensiveness"
  | "sufficiency"
  | "tau-loo"
  | "insertion"
  | "deletion"
  | "infidelity"
  | "sensitivity"
  | "randomization"
  | "token-f1"
  | "token-iou"
  | "iou-f1"
  | "auprc";

/** A mean over texts with its 95% interval, and how many texts had such a number. */
interface MetricMean extends MeanInterval {
  readonly texts: number;
}

type ByMetric<Value> = { readonly [metric in MetricName]?: Value };

/** A mean curve: shares of the words from 0 to 1, and the output there. */
interface CurveDocument {
  readonly shares: readonly number[];
  readonly outputs: readonly number[];
}

interface StageDocument {
  readonly name: string;
  readonly value: number | null;
}

/** What was measured, and how. */
export interface MetricDocument {
  readonly id: string;
  readonly title: string;
  readonly better: "higher" | "lower";
  readonly about: "faithfulness" | "plausibility";
  /** As they were resolved. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** How far a method is from another, or from random explanations, on the texts that both explain. */
export interface MetricDifference {
  readonly metric: string;
  /** The other method's name, or `random`. */
  readonly against: string;
  /** Mean of this method's number less the other's, and its 95% interval; null where none is claimed, as of means. */
  readonly difference: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Of a paired permutation test, corrected for all pairs (Holm). */
  readonly p: number;
  readonly settled: boolean;
  readonly texts: number;
}

/** How faithful one method's explanations are, over all texts. Under each metric's name stands its mean; null where no text had one. */
export interface FaithfulnessDocument extends ByMetric<MetricMean | null> {
  readonly model: ModelReference;
  readonly method: string;
  /** As they were resolved. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly mode?: string;
  /** What was taken away: words, a tokenizer's tokens, or the tokens in front of each written one. */
  readonly unit: "word" | "token" | "step";
  readonly metrics: readonly MetricDocument[];
  /** Lines of the leaderboard: methods that were measured. */
  readonly methods: number;
  /** Texts that were measured; the method may have refused some. */
  readonly texts: number;
  /** Means of random explanations: `draws` of them a text. */
  readonly floor: ByMetric<MetricMean | null>;
  readonly draws: number;
  readonly differences: readonly MetricDifference[];
  readonly curves: ByMetric<CurveDocument>;
  readonly floorCurves: ByMetric<CurveDocument>;
  /** Of checks in stages, and of written tokens of a single text: the mean of each. */
  readonly stages: ByMetric<readonly StageDocument[]>;
  /** Why there were no explanations, or no numbers of a metric. */
  readonly refused: readonly { readonly reason: string; readonly texts: number; readonly metric?: string }[];
  /** Of the method's explanations; of all questions, those of the metrics among them, `measuring` has the sum over methods. */
  readonly queries: Queries;
  readonly measuring: Queries;
  readonly seconds: number;
}

/** The numbers of one text. */
export interface FaithfulnessTextDocument extends Heading {
  readonly type: "text";
  /** Of a language model: what it wrote. */
  readonly continuation?: string;
  readonly target?: { readonly index: number; readonly label: string };
  readonly units: readonly Unit[];
  readonly methods: readonly {
    readonly method: string;
    /** Of words or tokens, in the order of the units. */
    readonly scores?: readonly number[];
    readonly values: ByMetric<number | null>;
    readonly curves: ByMetric<CurveDocument>;
    readonly stages: ByMetric<readonly StageDocument[]>;
    readonly refused?: string;
    readonly refusals?: ByMetric<string>;
  }[];
  /** Means over random explanations. */
  readonly floor: ByMetric<number | null>;
  readonly floorCurves: ByMetric<CurveDocument>;
  readonly queries: Queries;
}

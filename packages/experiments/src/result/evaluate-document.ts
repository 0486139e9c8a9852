import type { Bounds, ClassScoreName, McNemar, Randomisation, ReliabilityBin, ScoreName } from "@limelight/statistics";
import type { ModelReference } from "./documents.ts";

/** A number a name; null where there is none. */
type Numbers<Name extends string, Value> = Readonly<Record<Name, Value | null>>;
type ByLabel<Value> = Readonly<Record<string, Value>>;

/** How well one classifier does. */
export interface EvaluatedModel extends Numbers<ScoreName, number> {
  readonly model: ModelReference;
  /** Of our models: how many numbers they have learnt; of several together, of all. */
  readonly parameters?: number;
  readonly seconds: number;
  readonly textsPerSecond: number;
  readonly perClass: ByLabel<Numbers<ClassScoreName, number> & { readonly support: number; readonly said: number }>;
  /** [labels][labels]: how often each (row) was taken for each (column). */
  readonly confusion: readonly (readonly number[])[];
  readonly reliability: readonly ReliabilityBin[];
  /** Points of the curves, no more than can be seen; null where there is no curve. */
  readonly curves: ByLabel<{
    readonly roc: {
      readonly falsePositiveRate: readonly number[];
      readonly truePositiveRate: readonly number[];
    } | null;
    readonly precisionRecall: { readonly recall: readonly number[]; readonly precision: readonly number[] } | null;
  }>;
  /** 95% percentile intervals of a bootstrap over examples; null where the number is. */
  readonly intervals: Numbers<ScoreName, Bounds> & {
    readonly perClass: ByLabel<Numbers<ClassScoreName, Bounds>>;
  };
  /** What there is no number for, and why. */
  readonly notes: readonly string[];
}

/** A difference, second − first, with its interval. */
type Difference = Bounds & { readonly difference: number };

/** Two classifiers on the same examples. */
export interface ComparedPair {
  readonly models: readonly [string, string];
  /** Between 0 and 1: `label`, the share of the same answers; `probability`, 1 − total variation distance. */
  readonly agreement: { readonly label: number; readonly probability: number };
  readonly mcNemar: McNemar;
  /** Approximate randomisation; differences are second − first. */
  readonly permutation: Randomisation;
  /** p of the permutation test, held against how many pairs there are (Holm); there where there are several. */
  readonly adjusted?: { readonly accuracy: number; readonly macroF1: number };
  readonly differences: Numbers<ScoreName, Difference> & {
    readonly perClass: ByLabel<Numbers<ClassScoreName, Difference>>;
  };
}

/** A text with what was said of it. */
export interface EvaluatedRow {
  /** Of the data set, counted from 1. */
  readonly line?: number;
  readonly id?: string;
  readonly text: string;
  readonly text_pair?: string;
  readonly gold: string;
  /** By model: the label that was said, its probability, and that of the true label. */
  readonly answers: readonly { readonly label: string; readonly probability: number; readonly ofGold: number }[];
}

/** How well classifiers do on labelled texts. The numbers on top are the first one's. */
export interface EvaluateDocument extends EvaluatedModel {
  /** In the order of `confusion`. */
  readonly labels: readonly string[];
  readonly examples: number;
  /** Rows that do not count. */
  readonly left: { readonly unlabelled: number; readonly unknown: number; readonly failed: number };
  /** Of several: all of them. */
  readonly models?: readonly EvaluatedModel[];
  readonly pairs?: readonly ComparedPair[];
  /** How many texts models answer differently, and those of them that they are furthest apart on. */
  readonly differing?: { readonly texts: number; readonly rows: readonly EvaluatedRow[] };
  readonly rows?: readonly EvaluatedRow[];
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What the report needs of one classifier's evaluation. */
export interface EvaluatedModelDocument {
  readonly model: { readonly id: string };
  readonly parameters?: number;
  readonly textsPerSecond: number;
  readonly accuracy: number | null;
  readonly macroF1: number | null;
  readonly microF1: number | null;
  readonly weightedF1: number | null;
  readonly macroPrecision: number | null;
  readonly macroRecall: number | null;
  readonly matthews: number | null;
  readonly macroRocAuc: number | null;
  readonly expectedCalibrationError: number | null;
  readonly brier: number | null;
  readonly perClass: Readonly<Record<string, EvaluatedClassDocument>>;
  /** [true][said] */
  readonly confusion: readonly (readonly number[])[];
  readonly reliability: readonly {
    readonly low: number;
    readonly high: number;
    readonly examples: number;
    readonly confidence: number | null;
    readonly accuracy: number | null;
  }[];
  readonly curves: Readonly<
    Record<
      string,
      {
        readonly roc: {
          readonly falsePositiveRate: readonly number[];
          readonly truePositiveRate: readonly number[];
        } | null;
        readonly precisionRecall: { readonly recall: readonly number[]; readonly precision: readonly number[] } | null;
      }
    >
  >;
  readonly intervals: EvaluationIntervals;
  readonly notes: readonly string[];
}

interface EvaluatedClassDocument {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly specificity: number | null;
  readonly f1: number | null;
  readonly rocAuc: number | null;
  readonly averagePrecision: number | null;
  readonly support: number;
  readonly said: number;
}

interface EvaluationIntervals {
  readonly accuracy: Bounds | null;
  readonly macroF1: Bounds | null;
  readonly weightedF1: Bounds | null;
  readonly macroPrecision: Bounds | null;
  readonly macroRecall: Bounds | null;
  readonly matthews: Bounds | null;
  readonly macroRocAuc: Bounds | null;
  readonly expectedCalibrationError: Bounds | null;
  readonly brier: Bounds | null;
  readonly perClass: Readonly<Record<string, Readonly<Record<"f1" | "rocAuc", Bounds | null>>>>;
}

interface RandomisedScore {
  readonly difference: number;
  readonly p: number;
}

/** Two classifiers on the same texts; differences are second − first. */
export interface PairDocument {
  readonly models: readonly [string, string];
  readonly agreement: { readonly label: number; readonly probability: number };
  readonly mcNemar: {
    readonly onlyFirst: number;
    readonly onlySecond: number;
    readonly exact: number;
    readonly corrected: number;
  };
  readonly permutation: { readonly accuracy: RandomisedScore; readonly macroF1: RandomisedScore };
  readonly adjusted?: { readonly accuracy: number; readonly macroF1: number };
  readonly differences: {
    readonly accuracy: (Bounds & { readonly difference: number }) | null;
    readonly macroF1: (Bounds & { readonly difference: number }) | null;
  };
}

interface EvaluatedRowDocument {
  readonly text: string;
  readonly text_pair?: string;
  readonly gold: string;
  readonly answers: readonly { readonly label: string; readonly probability: number; readonly ofGold: number }[];
}

export interface EvaluationDocument extends EvaluatedModelDocument {
  readonly labels: readonly string[];
  readonly examples: number;
  readonly left: { readonly unlabelled: number; readonly unknown: number; readonly failed: number };
  readonly models?: readonly EvaluatedModelDocument[];
  readonly pairs?: readonly PairDocument[];
  readonly differing?: { readonly texts: number; readonly rows: readonly EvaluatedRowDocument[] };
}

/** Scores about all texts, with their names for people. */
export const scoreTitles = [
  ["accuracy", "accuracy"],
  ["macroF1", "F1, macro"],
  ["weightedF1", "F1, weighted"],
  ["macroPrecision", "precision, macro"],
  ["macroRecall", "recall, macro"],
  ["macroRocAuc", "ROC AUC, macro"],
  ["matthews", "Matthews"],
  ["expectedCalibrationError", "calibration error"],
  ["brier", "Brier"],
] as const;

/** Of all classifiers that were evaluated. */
export function evaluatedModels(document: EvaluationDocument): readonly EvaluatedModelDocument[] {
  return document.models ?? [document];
}

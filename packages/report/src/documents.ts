/** What the report needs of result documents: the shapes that the command line prints as JSON, fields it ignores left out. */

interface ModelReference {
  readonly id: string;
}

/** UTF-16 offsets into the document's text, `end` not included. */
export interface SpanOfText {
  readonly start: number;
  readonly end: number;
}

interface ExplainedUnit extends SpanOfText {
  readonly text: string;
  /** All places of the unit where it has several. */
  readonly spans?: readonly SpanOfText[];
}

type Probabilities = Readonly<Record<string, number>>;

export interface ClassificationDocument {
  readonly model?: ModelReference;
  readonly text: string;
  readonly pair?: string;
  readonly label: string;
  readonly probabilities: Probabilities;
}

export interface ExplanationDocument {
  readonly model?: ModelReference;
  readonly text: string;
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly target: { readonly index: number; readonly label: string };
  readonly prediction: { readonly probabilities: Probabilities };
  readonly units: readonly ExplainedUnit[];
  /** One a unit: for the target (positive) or against it. */
  readonly scores: readonly number[];
  /** Standard errors, null where a unit was left out. */
  readonly stderr?: readonly (number | null)[];
  /** Which number of the prediction the scores explain: probability, logit, log-odds. */
  readonly outputKind?: string;
  readonly output?: number;
  readonly base?: number;
  readonly residual?: number;
  readonly intercept?: number;
  readonly localFit?: number;
  readonly localPrediction?: number;
  readonly queries?: { readonly asked: number; readonly distinct: number; readonly forward: number };
  readonly seconds?: number;
}

export interface FillMaskDocument {
  readonly model?: ModelReference;
  readonly text: string;
  readonly masks: readonly {
    readonly predictions: readonly { readonly token: string; readonly probability: number; readonly text?: string }[];
  }[];
}

export interface TagDocument {
  readonly model?: ModelReference;
  readonly text: string;
  readonly words: readonly (SpanOfText & {
    readonly text: string;
    readonly label: string;
    readonly probability: number;
  })[];
}

/** One head's attention. */
export interface AttentionDocument {
  readonly model?: ModelReference;
  readonly text: string;
  readonly tokens: readonly string[];
  readonly layer: number;
  readonly head: number;
  /** [queries][keys], rows sum to 1. */
  readonly pattern: readonly (readonly number[])[];
}

/** What several models say of one text. */
export interface ComparisonDocument {
  readonly text: string;
  readonly results: readonly {
    readonly model: ModelReference;
    readonly label: string;
    readonly probabilities: Probabilities;
    /** Where the models were explained as well. */
    readonly units?: readonly ExplainedUnit[];
    readonly scores?: readonly number[];
  }[];
  readonly agreement?: Readonly<Record<string, number>>;
}

export interface BenchmarkCase {
  readonly case: string;
  readonly shape: string;
  readonly variant: string;
  readonly milliseconds: { readonly min: number; readonly median: number; readonly max: number };
  readonly gflops?: number;
  readonly ratio?: number;
}

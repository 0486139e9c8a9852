import type { Ends } from "./cells/interval.ts";

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
  /** A token of the tokenizer's template: it stands nowhere in the text. */
  readonly special?: boolean;
  /** Of a pair: in the second text. */
  readonly sequence?: 1;
}

/** What a document is about. The second text of a pair has two names: results say `text_pair`. */
export interface Subject {
  readonly model?: ModelReference;
  readonly text: string;
  readonly text_pair?: string;
  readonly pair?: string;
}

type Probabilities = Readonly<Record<string, number>>;

export interface ClassificationDocument extends Subject {
  readonly label: string;
  readonly probabilities: Probabilities;
  /** What the model says where no activation is edited. */
  readonly unedited?: { readonly probabilities: Probabilities };
}

/** A word of the text, or of a pair's second one. */
interface FoundWord extends SpanOfText {
  readonly text: string;
  readonly sequence?: 1;
}

interface ReductionDocument {
  readonly text: string;
  readonly pair?: string;
  readonly kept: readonly FoundWord[];
  /** In the order in which they went. */
  readonly removed: readonly { readonly word: FoundWord; readonly probability: number }[];
  readonly probability: number;
  readonly ended: "prediction" | "one-word" | "samples";
}

interface AnchorDocument {
  readonly words: readonly { readonly word: FoundWord; readonly precision: number; readonly coverage: number }[];
  readonly precision: number;
  readonly low: number;
  readonly high: number;
  readonly coverage: number;
  readonly samples: number;
  /** The precision without a rule. */
  readonly without: number;
  readonly threshold: number;
  readonly reached: boolean;
}

interface CounterfactualsDocument {
  readonly found: readonly {
    readonly words: readonly FoundWord[];
    readonly replacements: readonly string[];
    readonly text: string;
    readonly pair?: string;
    readonly label: string;
    readonly probability: number;
  }[];
  readonly checked: readonly {
    readonly size: number;
    readonly of: number;
    readonly asked: number;
    readonly flips: number;
  }[];
  readonly smallest: boolean;
  readonly by: "size" | "greedy" | "nothing";
  readonly emptied: boolean;
}

export interface ExplanationDocument extends Subject {
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly target: { readonly index: number; readonly label: string };
  readonly prediction: { readonly probabilities: Probabilities };
  /** What the model says where no activation is edited. */
  readonly unedited?: { readonly probabilities: Probabilities };
  /** What scores were brought to, by which rule. */
  readonly unit?: string;
  readonly aggregate?: string;
  readonly units: readonly ExplainedUnit[];
  /** One a unit: for the target (positive) or against it. */
  readonly scores: readonly number[];
  /** Standard errors, null where a unit was left out. */
  readonly stderr?: readonly (number | null)[];
  /** What kind of errors: of sampling, regression, bootstrap, seeds; residual: none but what is left over, which may be any unit's. */
  readonly errors?: string;
  /** Neighbours by score whose order is not settled, as places among the units. */
  readonly tied?: readonly (readonly [higher: number, lower: number])[];
  /** Where samples were drawn until a standard error was small enough. */
  readonly stopped?: { readonly samples: number; readonly standardError: number | null; readonly reached: boolean };
  /** Of a tree that is opened node by node: how far. */
  readonly expansion?: {
    readonly complete: boolean;
    readonly closed: number;
    readonly nodes: number;
    readonly sharedBySize: number;
  };
  /** Which number of the prediction the scores explain: probability, logit, log-odds. */
  readonly outputKind?: string;
  readonly output?: number;
  readonly base?: number;
  readonly residual?: number;
  readonly intercept?: number;
  readonly localFit?: number;
  readonly localPrediction?: number;
  /** Whether scores say how much, but not for or against. */
  readonly sizes?: boolean;
  readonly sum?: number;
  /** What the sum is, in terms of other fields; null: nothing. */
  readonly addsUpTo?: string | null;
  /** Beside other methods: scores of words that all have, and how alike each of them ranks those. */
  readonly words?: {
    readonly units: readonly ExplainedUnit[];
    readonly scores: readonly number[];
    readonly rest: number;
  };
  readonly agreement?: Readonly<Record<string, RankAgreement>>;
  /** Of an integral that was asked to converge: points of the last try, and the part of |output − base| that was asked for. */
  readonly convergence?: { readonly steps: number; readonly bound: number; readonly reached: boolean };
  /** What did not arrive at units; with the scores it adds up to the output. */
  readonly absorbed?: readonly { readonly part: string; readonly kind: string; readonly relevance: number }[];
  /** What is left of the text when words go as long as the prediction stays. */
  readonly reduction?: ReductionDocument;
  /** Words that fix the prediction. */
  readonly anchor?: AnchorDocument;
  /** The smallest changes that change the prediction. */
  readonly counterfactuals?: CounterfactualsDocument;
  readonly queries?: { readonly asked: number; readonly distinct: number; readonly forward: number };
  readonly seconds?: number;
}

export interface RankAgreement {
  readonly spearman: number | null;
  readonly kendall: number | null;
  /** The share of the `k` largest in common; null where there are no others. */
  readonly top: number | null;
  readonly k: number;
  readonly of: "scores" | "sizes";
}

interface MeanInterval extends Ends {
  readonly mean: number;
}

/** What several methods say of one text. */
export interface MethodsDocument extends Subject {
  readonly results: readonly Omit<ExplanationDocument, keyof Subject>[];
}

/** How far methods agree over several texts. */
export interface AgreementSummaryDocument {
  readonly model: ModelReference;
  readonly texts: number;
  readonly agreement: {
    readonly pairs: readonly {
      readonly methods: readonly [string, string];
      readonly spearman: MeanInterval | null;
      readonly kendall: MeanInterval | null;
      readonly top: MeanInterval | null;
    }[];
  };
}

/** Numbers of a classifier on some texts; per class in the order of the labels. */
interface AblationNumbers {
  readonly accuracy: number;
  readonly logOdds: number;
  readonly perClass: Readonly<Record<string, AblationClassNumbers>>;
}

interface AblationClassNumbers {
  readonly recall: number;
  readonly precision?: number;
  readonly specificity?: number;
  readonly f1?: number;
  readonly rocAuc?: number | null;
  readonly support?: number;
}

/** McNemar's p, and what is left of it where so many were asked for. */
export interface AblationSignificance {
  readonly p: number;
  readonly holm: number;
  readonly benjaminiHochberg: number;
}

interface AblationFamily {
  readonly tests: number;
  readonly holm: number;
  readonly benjaminiHochberg: number;
}

export interface AblationDocument {
  readonly model?: ModelReference;
  readonly what: string;
  readonly with: string;
  readonly layers: number;
  readonly heads: number;
  readonly examples: number;
  /** Texts without a label of their own. */
  readonly unlabelled: number;
  readonly baseline: { readonly metrics: AblationNumbers };
  readonly cells: readonly AblationCell[];
  /** There where all texts have labels of their own. */
  readonly families?: { readonly level: number; readonly accuracy: AblationFamily; readonly perClass: AblationFamily };
  readonly agreement?: { readonly spearman: number | null };
  readonly queries: { readonly asked: number; readonly forward: number };
  readonly seconds: number;
}

export interface AblationCell {
  readonly layer: number | null;
  readonly head?: number;
  readonly neuron?: number;
  /** Of a pair of heads. */
  readonly and?: { readonly layer: number; readonly head: number };
  readonly row?: number | string;
  readonly texts: number;
  readonly metrics: AblationNumbers;
  readonly delta: AblationNumbers;
  readonly low: AblationNumbers;
  readonly high: AblationNumbers;
  readonly tests?: {
    readonly accuracy: AblationSignificance;
    readonly perClass: Readonly<Record<string, AblationSignificance>>;
  };
  readonly interaction?: number;
  readonly approximation?: number;
}

interface FilledIn {
  readonly token: string;
  readonly probability: number;
  readonly text?: string;
}

export interface FillMaskDocument extends Subject {
  readonly masks: readonly {
    readonly predictions: readonly FilledIn[];
    /** Where no activation is edited. */
    readonly unedited?: readonly FilledIn[];
  }[];
}

interface CapturedGradient {
  readonly name: string;
  readonly position?: number;
  readonly value: number;
}

/** Arrays of one text, or of several with numbers before their names. */
export interface CaptureDocument extends Omit<Subject, "text"> {
  readonly text?: string;
  readonly texts?: readonly string[];
  readonly gradients?: readonly CapturedGradient[] | readonly (readonly CapturedGradient[])[];
  readonly arrays: readonly { readonly name: string; readonly dtype: string; readonly shape: readonly number[] }[];
}

export interface TagDocument extends Subject {
  readonly words: readonly (SpanOfText & {
    readonly text: string;
    readonly label: string;
    readonly probability: number;
    /** Of a pair: in the second text. */
    readonly sequence?: 1;
  })[];
}

/** From what an encoder-decoder writes to what it reads, or within either. */
export type AttentionPart = "cross" | "encoder" | "decoder";

/** Who draws on whom in one layer: one head's attention, or what a method makes of all of them. */
export interface AttentionDocument extends Subject {
  /** Of an encoder-decoder: `cross` is from what its decoder reads to what its encoder reads. */
  readonly part?: AttentionPart;
  readonly continuation?: string;
  /** Those that are looked at. */
  readonly tokens: readonly string[];
  /** Those that look, where they are others. */
  readonly queries?: readonly string[];
  /** How many layers the model has, and heads each. */
  readonly layers?: number;
  readonly heads?: number;
  readonly layer: number;
  /** None where heads are joined. */
  readonly head?: number;
  /** Layers are multiplied up from the text's own tokens. */
  readonly rollout?: boolean;
  /** [queries][keys], rows sum to 1. */
  readonly pattern?: readonly (readonly number[])[];
  /** [queries][keys] of other methods. */
  readonly scores?: readonly (readonly number[])[];
}

/** What each layer's states would fill in. */
export interface LensDocument extends Subject {
  readonly what: "lens";
  /** Left out by results of versions before: fill-mask. */
  readonly task?: "fill-mask" | "generate";
  /** Of an encoder-decoder, whose decoder reads `tokens`. */
  readonly continuation?: string;
  readonly tokens: readonly string[];
  readonly positions: readonly number[];
  /** Those of them where a mask stands. */
  readonly masks?: readonly number[];
  /** Layer −1 is the embedding; predictions by position, best first. */
  readonly lens: readonly {
    readonly layer: number;
    readonly predictions: readonly (readonly { readonly token: string; readonly probability: number }[])[];
  }[];
}

/** What each part of a model adds to a logit. */
export interface ContributionsDocument extends Subject {
  readonly what: "contributions";
  readonly tokens: readonly string[];
  readonly position: number;
  readonly target: { readonly label: string };
  readonly against?: { readonly label: string };
  readonly logit: number;
  readonly components: readonly {
    readonly kind: "embedding" | "head" | "bias" | "mlp" | "norm" | "readout";
    readonly layer?: number;
    readonly head?: number;
    readonly score: number;
  }[];
  readonly residual: number;
}

/** How alike a model's states are. */
export interface SimilarityDocument {
  readonly model?: ModelReference;
  readonly what: "similarity";
  readonly texts: number;
  readonly tokens: number;
  readonly features: number;
  /** Layers; −1 is the embedding. */
  readonly states: readonly number[];
  readonly cka: readonly (readonly number[])[];
  readonly cosine: readonly (readonly number[])[];
}

/** What several models say of one text. */
export interface ComparisonDocument extends Omit<Subject, "model"> {
  readonly results: readonly {
    readonly model: ModelReference;
    readonly label: string;
    readonly probabilities: Probabilities;
    /** Where the models were explained as well. */
    readonly method?: string;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly target?: { readonly label: string };
    readonly outputKind?: string;
    readonly sizes?: boolean;
    readonly units?: readonly ExplainedUnit[];
    readonly scores?: readonly number[];
    readonly stderr?: readonly (number | null)[];
  }[];
  readonly agreement?: Readonly<Record<string, number>>;
}

export interface BenchmarkCase {
  readonly case: string;
  readonly shape: string;
  readonly variant: string;
  readonly milliseconds: { readonly min: number; readonly median: number; readonly max: number };
  readonly gflops?: number;
  /** 10⁹ bytes a second. */
  readonly gbps?: number;
  readonly tokensPerSecond?: number;
  readonly ratio?: number;
}

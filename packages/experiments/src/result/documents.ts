import type { TrainDocument } from "./train-documents.ts";
import type { StepsDocument, StepsExplanation } from "./step-documents.ts";
import type { Queries } from "@limelight/core";
import type {
  Ablation,
  AbsorbedRelevance,
  AggregateRule,
  Anchor,
  Attribution,
  Component,
  Convergence,
  Counterfactuals,
  ErrorKind,
  Expansion,
  RankAgreement,
  Reduction,
  Stopped,
  Unit,
  UnitKind,
} from "@limelight/explain";
import type { Verb } from "../schema/index.ts";
import type {
  AttackDocument,
  AttackSummary,
  AugmentDocument,
  CertifyDocument,
  CertifySummary,
} from "./attack-documents.ts";
import type {
  ConceptDocument,
  ConceptsSummary,
  MapDocument,
  ProbeDocument,
  ProbesSummary,
  SimilarDocument,
} from "./concept-documents.ts";
import type { EvaluateDocument } from "./evaluate-document.ts";
import type { InfluenceDocument } from "./influence-documents.ts";
import type { FaithfulnessDocument, FaithfulnessTextDocument } from "./faithfulness-documents.ts";
import type { GenerateDocument, ScoreDocument } from "./generation-documents.ts";
import type { PromptDocument, PromptSummary, ZeroShotDocument } from "./prompting-documents.ts";
import type { SelfExplanation } from "./self-explanation-document.ts";
import type { Provenance } from "./provenance.ts";
import type { FlipDocument } from "./flip-document.ts";

export interface ModelReference {
  readonly id: string;
  /** Of the weights, hex; a classifier that is not ours has none. */
  readonly sha256?: string;
}

/** What every document about one text begins with. */
export interface Heading {
  readonly model?: ModelReference;
  /** As the data set has it. */
  readonly id?: string;
  readonly text: string;
  readonly text_pair?: string;
  /** The data set's own label. */
  readonly gold?: string;
  /** Where the text was cut: `tokens` of it were not read, `limit` is what the model takes. */
  readonly truncated?: Truncation;
}

export interface Truncation {
  readonly tokens: number;
  readonly limit: number;
}

/** Label, probabilities by label, and raw scores of one classified text. */
export interface Prediction {
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
  /** [labels], in the model's order; a classifier that is not ours need not give them. */
  readonly logits?: readonly number[];
}

interface TokenizeDocument extends Heading {
  /** Spans are UTF-16 offsets into the text as given; `sequence` is 1 for tokens of the second text of a pair. */
  readonly tokens: readonly {
    text: string;
    id: number;
    start: number;
    end: number;
    word: number | null;
    sequence?: 1;
  }[];
}

interface ClassifyDocument extends Heading, Prediction {
  /** What the model says where no activation is edited; there where one was. */
  readonly unedited?: Prediction;
  /** A classifier that is not ours does not tell how it reads. */
  readonly tokens?: readonly string[];
}

interface MaskPrediction {
  readonly token: string;
  readonly id: number;
  readonly probability: number;
  readonly text: string;
}

export interface FillMaskDocument extends Heading {
  /** `token` is the mask's place among the tokens; of a prediction, the piece; `text` is the text with it filled in. */
  readonly masks: readonly {
    readonly token: number;
    readonly predictions: readonly MaskPrediction[];
    /** Without the edits, where there were any. */
    readonly unedited?: readonly MaskPrediction[];
  }[];
}

interface NextSentenceDocument extends Heading {
  /** That the second text follows the first. */
  readonly probability: number;
  /** [follows, does not]. */
  readonly logits: readonly number[];
}

export interface TagDocument extends Heading {
  readonly words: readonly {
    text: string;
    start: number;
    end: number;
    label: string;
    probability: number;
    sequence?: 1;
  }[];
}

/** [queries][keys], or the same behind an axis of heads, of layers, or of both. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

interface AttendDocument extends Heading {
  /** Of an encoder-decoder: `cross` is from what its decoder reads to what its encoder reads. */
  readonly part?: "cross" | "encoder" | "decoder";
  /** What its decoder was given, or what the model writes itself. */
  readonly continuation?: string;
  /** Those that are looked at. */
  readonly tokens: readonly string[];
  /** Those that look, where they are others. */
  readonly queries?: readonly string[];
  readonly layers: number;
  readonly heads: number;
  readonly method: string;
  /** Whether layers are multiplied up from the text's own tokens. */
  readonly rollout?: boolean;
  /** Where one was chosen. */
  readonly layer?: number;
  readonly head?: number;
  /** Of the method raw: [layers][heads][queries][keys] without the axes that were chosen. */
  readonly pattern?: NestedNumbers;
  /** Of all others: [layers][queries][keys] without the axis that was chosen. */
  readonly scores?: NestedNumbers;
}

/** What each layer's states would fill in, through the masked-LM head. */
export interface LensDocument extends Heading {
  readonly what: "lens";
  /** Whose head reads the states: it fills in masks, or says what comes next. */
  readonly task: "fill-mask" | "generate";
  /** Of an encoder-decoder: what its decoder was given, or what it writes itself; `tokens` are what the decoder reads. */
  readonly continuation?: string;
  readonly tokens: readonly string[];
  /** Places of the tokens that were asked about. */
  readonly positions: readonly number[];
  /** Those of them where a mask stands. */
  readonly masks?: readonly number[];
  /** Layer −1 is what the first block reads; `predictions` has a list, best first, for each of `positions`. */
  readonly lens: readonly {
    readonly layer: number;
    readonly predictions: readonly (readonly { token: string; id: number; probability: number }[])[];
  }[];
}

/** What each part of the model adds to a logit at one position. */
export interface ContributionsDocument extends Heading {
  readonly what: "contributions";
  readonly tokens: readonly string[];
  readonly task: "classify" | "fill-mask" | "generate";
  readonly position: number;
  readonly target: { readonly index: number; readonly label: string };
  readonly against?: { readonly index: number; readonly label: string };
  /** The target's, less that of `against`. */
  readonly logit: number;
  readonly components: readonly Component[];
  /** `logit` − the sum of all scores. */
  readonly residual: number;
}

/** How alike a model's states are, over all tokens of all texts. */
export interface SimilarityDocument {
  readonly model: ModelReference;
  readonly what: "similarity";
  /** How many. */
  readonly texts: number;
  readonly tokens: number;
  readonly features: number;
  /** Layers; −1 is what the first block reads. */
  readonly states: readonly number[];
  /** [states][states]: linear CKA. */
  readonly cka: readonly (readonly number[])[];
  /** [states][states]: mean cosine of a token's two states. */
  readonly cosine: readonly (readonly number[])[];
}

/** What was differentiated. */
export interface CapturedGradient {
  /** As it was asked for, and as its arrays are named. */
  readonly name: string;
  readonly kind: "logit" | "prob";
  /** Among the head's outputs. */
  readonly index: number;
  /** The token's row, where there is one a token. */
  readonly position?: number;
  /** The logit or probability itself. */
  readonly value: number;
}

interface CaptureDocument {
  readonly model: ModelReference;
  readonly text?: string;
  readonly texts?: readonly string[];
  /** Of the one text, or of each of several: null for those that are whole. */
  readonly truncated?: Truncation | readonly (Truncation | null)[];
  /** Of the one text, or of each of several; there where gradients were asked for. */
  readonly gradients?: readonly CapturedGradient[] | readonly (readonly CapturedGradient[])[];
  readonly arrays: readonly { name: string; dtype: "F32" | "I32"; shape: readonly number[] }[];
}

/** What one method says of one text. */
export interface Explanation {
  readonly method: string;
  /** As they were resolved. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly target: { readonly index: number; readonly label: string };
  readonly prediction: {
    readonly probabilities: Readonly<Record<string, number>>;
    readonly logits?: readonly number[];
  };
  /** What the units are, and how scores of the method's own became theirs where those are smaller. */
  readonly unit: UnitKind;
  readonly aggregate?: AggregateRule;
  readonly units: readonly Unit[];
  readonly scores: readonly number[];
  /** Whether scores say how much, but not for or against. */
  readonly sizes: boolean;
  /** Of all scores. */
  readonly sum: number;
  /** Which other fields the sum equals, up to the residual; null where it is promised to equal nothing. */
  readonly addsUpTo: "output - base" | "output - absorbed" | "localPrediction - intercept" | null;
  readonly stderr?: readonly (number | null)[];
  /** What kind of errors these are: 95% lie within 1.96 of them; `residual`: there are none, and what is left over may be any unit's. */
  readonly errors?: ErrorKind;
  /** Neighbours by score, as places among the units, whose order is not settled (95%); the higher one first. */
  readonly tied?: readonly (readonly [higher: number, lower: number])[];
  /** Where samples were drawn until a standard error was small enough: how that ended. */
  readonly stopped?: Stopped;
  /** Of indices of variance: what each unit does alone. */
  readonly firstOrder?: readonly number[];
  /** Which number of the prediction was explained; `output` and `base` are values of it. */
  readonly outputKind: Attribution["outputKind"] | "rating";
  readonly base?: number;
  readonly output?: number;
  readonly residual?: number;
  readonly intercept?: number;
  readonly localFit?: number;
  readonly localPrediction?: number;
  /** The tree over the units, where the method has one, as SciPy writes it. */
  readonly clustering?: readonly (readonly [left: number, right: number, height: number, size: number])[];
  /** How far the tree was opened. */
  readonly expansion?: Expansion;
  readonly convergence?: Convergence;
  readonly absorbed?: readonly AbsorbedRelevance[];
  /** Of input-reduction: what is left of the text, and in which order the rest went. */
  readonly reduction?: Reduction;
  /** Of anchors: the words that fix the prediction, and how surely. */
  readonly anchor?: Anchor;
  /** Of counterfactual: the smallest changes that change the prediction, and what was asked about to say so. */
  readonly counterfactuals?: Counterfactuals;
  readonly queries: Queries;
  readonly seconds: number;
  /** Beside other methods: the scores brought to words that all of them have, and what falls to no word. */
  readonly words?: { readonly units: readonly Unit[]; readonly scores: readonly number[]; readonly rest: number };
  /** Beside other methods: how alike each of them and this one rank those words. */
  readonly agreement?: Readonly<Record<string, RankAgreement>>;
}

export interface ExplainDocument extends Heading, Explanation {
  /** What the model says where no activation is edited; there where one was. */
  readonly unedited?: Prediction;
  /** Of the method self-explanation: whose ratings these are, and what they are worth. */
  readonly selfExplanation?: SelfExplanation;
}

export interface ComparedModel extends Prediction, Partial<Omit<Explanation, "prediction">> {
  readonly model: ModelReference;
}

interface CompareModelsDocument extends Heading {
  readonly results: readonly ComparedModel[];
  /** Between 0 and 1 over all pairs: `label`, same class; `probability`, 1 − total variation distance. */
  readonly agreement: { readonly label: number; readonly probability: number };
}

/** Two methods on one text. */
export interface MethodPair extends RankAgreement {
  readonly methods: readonly [string, string];
}

interface CompareMethodsDocument extends Heading {
  readonly methods: readonly string[];
  readonly results: readonly Explanation[];
  readonly agreement: { readonly pairs: readonly MethodPair[] };
}

/** Of what a language model writes: agreement is the mean over the written tokens, of the order of those in front of each. */
interface CompareStepsDocument extends Heading {
  readonly methods: readonly string[];
  readonly continuation: string;
  readonly results: readonly StepsExplanation[];
  readonly agreement: { readonly pairs: readonly MethodPair[] };
}

/** Of several texts: means over them, with bootstrap intervals over texts. */
export interface CompareMethodsSummary {
  readonly type: "summary";
  readonly model: ModelReference;
  readonly texts: number;
  readonly agreement: {
    readonly pairs: readonly {
      readonly methods: readonly [string, string];
      /** Null where no text had a ranking; `top`, where none had more words than are counted. */
      readonly spearman: MeanInterval | null;
      readonly kendall: MeanInterval | null;
      readonly top: MeanInterval | null;
    }[];
  };
}

/** A mean, and where its 95% interval ends. */
export interface MeanInterval {
  readonly mean: number;
  /** Null, like `high`, where no interval is claimed: of fewer than three texts, and where all have the same number. */
  readonly low: number | null;
  readonly high: number | null;
}

interface AblateDocument extends Omit<Ablation, "queries" | "baseline"> {
  /** Of the unchanged model. */
  readonly baseline: { readonly metrics: Ablation["baseline"] };
  readonly model: ModelReference;
  readonly what: string;
  readonly with: string;
  readonly layers: number;
  readonly heads: number;
  readonly examples: number;
  readonly queries: Queries;
  readonly seconds: number;
}

/** The document of each verb. */
export interface Documents {
  tokenize: TokenizeDocument;
  classify: ClassifyDocument;
  "fill-mask": FillMaskDocument;
  generate: GenerateDocument;
  score: ScoreDocument;
  "zero-shot": ZeroShotDocument | PromptSummary;
  prompt: PromptDocument | PromptSummary;
  "next-sentence": NextSentenceDocument;
  tag: TagDocument;
  attend: AttendDocument;
  inside: LensDocument | ContributionsDocument | SimilarityDocument | FlipDocument;
  capture: CaptureDocument;
  explain: ExplainDocument | StepsDocument;
  ablate: AblateDocument;
  attack: AttackDocument | AttackSummary;
  augment: AugmentDocument;
  certify: CertifyDocument | CertifySummary;
  concepts: ConceptDocument | ConceptsSummary;
  probe: ProbeDocument | ProbesSummary;
  similar: SimilarDocument;
  map: MapDocument;
  influence: InfluenceDocument;
  evaluate: EvaluateDocument;
  faithfulness: FaithfulnessDocument | FaithfulnessTextDocument;
  train: TrainDocument;
  compare: CompareModelsDocument | CompareMethodsDocument | CompareStepsDocument | CompareMethodsSummary;
}

/** A document as it is printed: with its provenance, and the hash of its numbers. */
export type ResultOf<V extends Verb> = Documents[V] & { readonly provenance: Provenance; readonly hash: string };

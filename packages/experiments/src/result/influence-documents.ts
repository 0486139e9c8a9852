import type { Heading, ModelReference } from "./documents.ts";

/** A text that was learnt from. */
export interface InfluenceExample {
  readonly text: string;
  readonly text_pair?: string;
  readonly id?: string;
  /** Line of the data set. */
  readonly row: number;
  /** As the data have it. */
  readonly label: string;
  /** Summed over checkpoints, weights included. Above 0: learning it took some of the loss away; below: it added to it. */
  readonly score: number;
  /** What the model says of it now, and how probable that is. */
  readonly predicted: string;
  readonly probability: number;
}

export interface InfluenceCheckpoint {
  readonly name: string;
  /** Of the run; left out where the model is traced as it is. */
  readonly step?: number;
  /** The mean of the steps that it stands for. */
  readonly learningRate?: number;
  /** How often the texts were gone through in those steps. */
  readonly epochs?: number;
  /** What its dot products count: the learning rate times the epochs; 1 where the model is traced as it is. */
  readonly weight: number;
}

/** How scores came about. */
export interface InfluenceTrace {
  /** `last-layer`: gradients by the classifier's last layer; `parameters`: by those that were chosen. */
  readonly form: "last-layer" | "parameters";
  /** Names of the parameters whose gradients count. */
  readonly parameters: readonly string[];
  readonly checkpoints: readonly InfluenceCheckpoint[];
  readonly seconds: number;
}

interface Scores {
  readonly texts: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Which training texts made a model say something (TracInCP). */
interface InfluenceOnText extends Heading, InfluenceTrace {
  /** Whose loss it is. */
  readonly target: { readonly index: number; readonly label: string };
  readonly prediction: { readonly probabilities: Readonly<Record<string, number>> };
  /** Of all scores. */
  readonly scored: Scores & { readonly proponents: number; readonly opponents: number };
  /** By falling score: the strongest above 0, then those furthest below, the very furthest last. */
  readonly examples: readonly InfluenceExample[];
}

/** Which training texts influence themselves most. */
interface SelfInfluence extends InfluenceTrace {
  readonly type: "self";
  readonly model: ModelReference;
  readonly scored: Scores;
  /** By falling score. */
  readonly examples: readonly InfluenceExample[];
}

export type InfluenceDocument = InfluenceOnText | SelfInfluence;

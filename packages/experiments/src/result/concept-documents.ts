import type { ConceptScore, Pooling, Probe, Slice, Solver, SummaryRow } from "@limelight/explain";
import type { Heading, ModelReference } from "./documents.ts";

/** Where in a model something was read. */
export interface SiteFields {
  /** What this layer gives; −1 is what the first reads; null outside of the blocks. */
  readonly layer: number | null;
  readonly hook: string;
}

/** What a concept is to a class at a layer (TCAV). */
export interface ConceptDocument extends SiteFields, Omit<ConceptScore, "site" | "label"> {
  readonly model: ModelReference;
  readonly label: string;
  /** Random counterparts. */
  readonly runs: number;
}

/** The last line of a run: what the concepts are, and how they were tested. */
export interface ConceptsSummary {
  readonly type: "summary";
  readonly model: ModelReference;
  readonly pool: Pooling;
  readonly solver: Solver;
  readonly runs: number;
  /** How many scores there are; `pAdjusted` of each counts for so many. */
  readonly tests: number;
  readonly concepts: readonly {
    readonly concept: string;
    /** `given`: its own texts; `found`: texts of the data set with its words; `templates`: its words in neutral sentences. */
    readonly source: "given" | "found" | "templates";
    readonly examples: number;
    readonly words?: readonly string[];
  }[];
  /** How many examples of each class there are, and whether that is the data's label or what the model says. */
  readonly classes: readonly { readonly label: string; readonly examples: number; readonly said: number }[];
  readonly seconds: number;
}

/** What a linear classifier reads out of a layer. */
export interface ProbeDocument extends SiteFields, Probe {
  readonly model: ModelReference;
}

/** The last line of a run of probes. */
export interface ProbesSummary {
  readonly type: "summary";
  readonly model: ModelReference;
  readonly task: "label" | "position" | "part-of-speech";
  readonly pool?: Pooling;
  readonly classes: readonly string[];
  readonly texts: number;
  /** Texts or tokens. */
  readonly examples: number;
  readonly training: number;
  readonly test: number;
  /** What saying always the most frequent label gets right. */
  readonly majority: number;
  readonly seconds: number;
}

export interface Neighbour {
  /** Of the data set. */
  readonly text: string;
  readonly text_pair?: string;
  readonly id?: string;
  /** Line of the data set. */
  readonly row: number;
  /** The data set's own label; by gradient, the label of the loss. */
  readonly label?: string;
  /** As the model reads it, and its place among the tokens; where tokens are compared. */
  readonly token?: string;
  readonly position?: number;
  /** UTF-16 offsets into the text, or into the second of a pair. */
  readonly start?: number;
  readonly end?: number;
  readonly sequence?: 1;
  /** Cosine. */
  readonly score: number;
}

/** What is nearest to a token in its context, to a head's output there, or to a text. */
export interface SimilarDocument extends Heading, SiteFields {
  readonly head?: number;
  readonly by: "representation" | "gradient";
  readonly pool?: Pooling;
  readonly token?: { readonly position: number; readonly text: string; readonly start: number; readonly end: number };
  /** By gradient: the label of the text's loss. */
  readonly label?: string;
  readonly searched: {
    readonly texts: number;
    readonly contexts: number;
    readonly features: number;
    readonly index?: string;
  };
  readonly neighbours: readonly Neighbour[];
  /** Of the scores of all that was searched; null where that was nothing. */
  readonly background: { readonly mean: number | null; readonly deviation: number | null };
  /** Of tokens: `word`, `next`, `previous`, `position`, `partOfSpeech`; of texts: `label`. Where they can be told. */
  readonly summary: Readonly<Record<string, readonly SummaryRow[]>>;
  readonly seconds: number;
}

export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly text_pair?: string;
  readonly id?: string;
  /** Line of the data set, or place of the text among those given, counted from 1. */
  readonly row: number;
  readonly label?: string;
  readonly predicted?: string;
  /** Of the predicted class. */
  readonly probability?: number;
  /** Whether the label is another than the predicted class. */
  readonly error?: boolean;
}

/** A data set in the plane. */
export interface MapDocument extends SiteFields {
  readonly model: ModelReference;
  /** How many the model has. */
  readonly layers: number;
  readonly pool: Pooling;
  readonly neighbours: number;
  readonly minDistance: number;
  readonly points: readonly MapPoint[];
  readonly slices: readonly Slice[];
  /** Words that were asked for and that no text has. */
  readonly absent?: readonly string[];
  readonly seconds: number;
}

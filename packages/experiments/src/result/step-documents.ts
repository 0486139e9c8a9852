import type { AggregateRule, ErrorKind, StepAttribution, Stopped, UnitKind } from "@limelight/explain";
import type { Queries } from "@limelight/core";
import type { Heading } from "./documents.ts";

/** A token that speaks for steps, or is one: a row. */
export interface StepUnit {
  readonly text: string;
  /** In the vocabulary; -1 where several were brought together, as in inseq. */
  readonly id: number;
  /** UTF-16 offsets: into the text and, behind it, the continuation; of an encoder-decoder's target into the continuation alone. */
  readonly start: number;
  readonly end: number;
  /** Of an encoder-decoder: the text that was read, or the one that was written. */
  readonly side?: "source" | "target";
  /** The model wrote it, or was made to: it is a step. */
  readonly written?: true;
  /** A token that the tokenizer's template put in: it stands nowhere in the text. */
  readonly special?: boolean;
}

/** A token that was written: a column. Of several that were brought together: their text, and the product of their probabilities. */
export interface ExplainedStepDocument {
  readonly token: string;
  /** -1 where several were brought together, as in inseq. */
  readonly id: number;
  /** Theirs. */
  readonly ids?: readonly number[];
  /** Which of the units it is. */
  readonly unit: number;
  readonly probability: number;
  /** The token that it was held against; left out where it is itself. */
  readonly against?: { readonly token: string; readonly id: number; readonly probability: number };
  readonly output?: number;
  readonly base?: number;
  readonly residual?: number;
}

/** What one method says of a text that a model wrote, token by token. */
export interface StepsExplanation {
  readonly method: string;
  /** As they were resolved. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What was written behind the text, or in answer to it. */
  readonly continuation: string;
  /** Whether it goes on from the text; an encoder-decoder's answers it. */
  readonly continues: boolean;
  /** Whether the model was made to write it. */
  readonly forced: boolean;
  /** What rows and columns are: `span` where it was said which tokens go together. */
  readonly unit: UnitKind | "span";
  /** How tokens' scores became theirs; `absmax` keeps the sign. */
  readonly aggregate?: AggregateRule;
  readonly units: readonly StepUnit[];
  readonly steps: readonly ExplainedStepDocument[];
  /** [units][steps]; null where a unit comes no earlier than the step. */
  readonly scores: readonly (readonly (number | null)[])[];
  /** Standard errors, like the scores, where a method draws samples and scores are tokens' as they are. */
  readonly stderr?: readonly (readonly (number | null)[])[];
  readonly errors?: ErrorKind;
  /** Where samples were drawn until a standard error was small enough: how that ended, all steps together. */
  readonly stopped?: Stopped;
  /** Whether each step's scores were divided by the sum of their sizes. */
  readonly normalized: boolean;
  /** Whether scores say how much, but not for or against. */
  readonly sizes: boolean;
  readonly outputKind: StepAttribution["outputKind"];
  readonly queries: Queries;
  readonly seconds: number;
}

export interface StepsDocument extends Heading, StepsExplanation {}

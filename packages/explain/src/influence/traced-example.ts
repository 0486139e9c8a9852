import type { Model, Sequence } from "@limelight/core";

/** A text with the class that its loss is of. */
export interface TracedExample {
  readonly sequence: Sequence;
  /** Index among the model's labels. */
  readonly label: number;
}

/** What influence asks of a model, which classifies. */
export type TracedModel = Pick<Model, "config" | "run" | "headInput" | "readHead" | "parameters">;

export interface TracingOptions {
  /** Tokens of one packed batch at most. */
  readonly batchTokens: number;
  readonly signal?: AbortSignal;
  /** Of examples that went through the model. */
  readonly progress?: (done: number, total: number) => void;
}

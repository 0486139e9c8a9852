import type { Environment } from "../environment.ts";
import { ExperimentError } from "../experiment-error.ts";
import type { Documents, Heading } from "../result/documents.ts";
import type { ExperimentOf, Verb } from "../schema/index.ts";
import type { Session } from "../session/session.ts";

/** A text that a verb runs on. */
export interface Input {
  readonly text: string;
  readonly pair?: string;
  readonly label?: string;
  readonly id?: string;
  /** Line of the data set, counted from 1. */
  readonly line?: number;
}

/** A line of the data set that could not be used. */
export interface Failure {
  readonly error: string;
  readonly line: number;
}

/** One document of a result, as it is printed; arrays that are too large for JSON stand beside it. */
export interface Outcome<Document> {
  readonly document: Document;
  readonly arrays?: ReadonlyMap<string, NamedArray>;
}

export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface Context {
  readonly environment: Environment;
  /** The model, loaded when it is first asked for. */
  session(name?: string): Promise<Session>;
  /** How many inputs there are, where that is known. */
  readonly total: number | undefined;
}

/** What a command does, wherever it runs: one file each, one line in `verbs/index.ts`. */
export type VerbRunner<V extends Verb> = (
  context: Context,
  experiment: ExperimentOf<V>,
  inputs: AsyncIterable<Input | Failure>,
) => AsyncGenerator<Outcome<Documents[V]> | Failure>;

export function isFailure(item: object): item is Failure {
  return "error" in item;
}

/** Fields that every document about one input begins with. */
export function heading(session: Pick<Session, "id" | "sha256"> | undefined, input: Input): Heading {
  return {
    ...(session && { model: { id: session.id, sha256: session.sha256 } }),
    ...(input.id !== undefined && { id: input.id }),
    text: input.text,
    ...(input.pair !== undefined && { text_pair: input.pair }),
    ...(input.label !== undefined && { gold: input.label }),
  };
}

/**
 * The failure of one input among many.
 * @throws ExperimentError "bad-input" where it is not a line of a data set, so that nothing else could go on
 */
export function reject(input: Input, message: string, hint: string): Failure {
  if (input.line === undefined) throw new ExperimentError("bad-input", message, hint);
  return { error: message, line: input.line };
}

import { CoreError, type Device } from "@limelight/core";
import type { Rationale } from "@limelight/data";
import { ExplainError } from "@limelight/explain";
import type { Encoding } from "@limelight/text";
import type { Environment, NamedCheckpoint } from "../environment.ts";
import { ExperimentError } from "../experiment-error.ts";
import type { Documents, Heading, ModelReference, Truncation } from "../result/documents.ts";
import type { ExperimentOf, Verb } from "../schema/index.ts";
import type { ForeignTerms } from "../schema/subject.ts";
import type { OpenedSubject } from "../session/asked-subject.ts";
import type { Session } from "../session/session.ts";

/** A text that a verb runs on. */
export interface Input {
  readonly text: string;
  readonly pair?: string;
  /** What the decoder of an encoder-decoder is given. */
  readonly continuation?: string;
  readonly label?: string;
  readonly id?: string;
  /** What people marked as the reason, where the verb reads that. */
  readonly rationale?: Rationale | readonly (number | readonly number[])[];
  /** Line of the data set, counted from 1. */
  readonly line?: number;
  /** Its place among all inputs of the experiment, counted from 0, which draws depend on. */
  readonly row?: number;
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
  /** Which input the document is of; left out where it is of several. */
  readonly input?: Input;
  /** Time was up before it was done: it is worth doing again. */
  readonly unfinished?: true;
}

export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface Context {
  readonly environment: Environment;
  /** The model, loaded when it is first asked for. */
  session(name?: string): Promise<Session>;
  /** A checkpoint and the device, for verbs that load a model of their own and change it. */
  opened(name?: string): Promise<{ readonly device: Device; readonly named: NamedCheckpoint }>;
  /** Somebody else's classifier, opened when it is first asked for. */
  foreign(terms: ForeignTerms): Promise<OpenedSubject>;
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

/**
 * Fields that every document about one input begins with.
 * @param encoding as the model reads it, which tells whether the text was cut
 */
export function heading(
  session: { readonly id: string; readonly sha256?: string } | undefined,
  input: Input,
  encoding?: Pick<Encoding, "truncated">,
): Heading {
  const truncated = encoding && truncation(encoding);
  return {
    ...(session && { model: modelReference(session) }),
    ...(input.id !== undefined && { id: input.id }),
    text: input.text,
    ...(input.pair !== undefined && { text_pair: input.pair }),
    ...(input.label !== undefined && { gold: input.label }),
    ...(truncated && { truncated }),
  };
}

/** Who was asked, as documents name it. */
export function modelReference({ id, sha256 }: { readonly id: string; readonly sha256?: string }): ModelReference {
  return { id, ...(sha256 !== undefined && { sha256 }) };
}

/** What was cut off a text; undefined where nothing was. */
export function truncation({ truncated }: Pick<Encoding, "truncated">): Truncation | undefined {
  return truncated && { tokens: truncated.tokens, limit: truncated.limit };
}

/** What can be wrong with one text and right with the next. */
const ofText: ReadonlySet<ExplainError["code"]> = new Set(["no-words", "too-many-words", "unfit-text"]);

/**
 * The failure of one input among many.
 * @throws the error where it is not about the input alone, or the input is no line of a data set: nothing could go on then
 */
export function failureOf(input: Input, error: unknown): Failure {
  const ofInput =
    (error instanceof ExperimentError && error.code === "bad-input") ||
    (error instanceof ExplainError && ofText.has(error.code)) ||
    (error instanceof CoreError && error.code === "missing-answers");
  if (!ofInput || input.line === undefined) throw error;
  return { error: error.message, line: input.line };
}

/**
 * Goes through inputs one by one, for verbs that do not pack them into batches; what is wrong with one line alone becomes
 * its failure.
 * @param body given an input and how many were before it
 * @param label named in the progress; without one there is none, as where `body` reports its own
 */
export async function* oneByOne<T extends object>(
  { environment: { signal, progress }, total }: Context,
  inputs: AsyncIterable<Input | Failure>,
  body: (input: Input, index: number) => AsyncIterable<T>,
  label?: string,
): AsyncGenerator<(T & { readonly input: Input }) | Failure> {
  let done = 0;
  const report = (): void => {
    if (label !== undefined) progress?.({ label, done, total, unit: "texts" });
  };
  report();
  for await (const input of inputs) {
    signal?.throwIfAborted();
    if (isFailure(input)) yield input;
    else
      try {
        for await (const item of body(input, done)) yield { ...item, input };
      } catch (error) {
        yield failureOf(input, error);
      }
    done += 1;
    report();
  }
}

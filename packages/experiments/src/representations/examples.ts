import type { Question } from "@limelight/core";
import { isFailure, failureOf, type Context, type Failure, type Input } from "../verbs/verb.ts";
import type { Session } from "../session/session.ts";

/** A text of the data set, as the model is asked about it. */
export interface Example {
  readonly input: Input;
  readonly question: Question;
  /** Line of the data set, or which of the texts given, counted from 1. */
  readonly row: number;
}

/**
 * Reads all texts, for verbs that hold them against each other; gives the failures of single lines, and puts the rest into `examples`.
 * @param check what else may be wrong with one text
 */
export async function* readExamples(
  { environment: { signal } }: Context,
  session: Pick<Session, "encode">,
  inputs: AsyncIterable<Input | Failure>,
  examples: Example[],
  check: (input: Input) => void = () => undefined,
): AsyncGenerator<Failure> {
  for await (const input of inputs) {
    signal?.throwIfAborted();
    if (isFailure(input)) {
      yield input;
      continue;
    }
    try {
      session.encode(input); // says so if the text is cut, or has no tokens
      check(input);
      const { text, pair } = input;
      examples.push({
        input,
        question: { text, ...(pair !== undefined && { pair }) },
        row: input.line ?? examples.length + 1,
      });
    } catch (error) {
      yield failureOf(input, error);
    }
  }
}

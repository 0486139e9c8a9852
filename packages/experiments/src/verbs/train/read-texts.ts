import { ExperimentError } from "../../experiment-error.ts";
import { isFailure, type Failure, type Input } from "../verb.ts";

/**
 * Reads the texts of a run: what is wrong with one line of a data set is its failure, and the rest goes on.
 * @param check what may be wrong with one text; gives the problem
 * @param what they are for, as messages call them
 * @throws ExperimentError "bad-input" where none is left
 */
export async function* readTexts(
  inputs: AsyncIterable<Input | Failure>,
  check: (input: Input) => string | undefined,
  what: string,
  signal?: AbortSignal,
): AsyncGenerator<Failure, Input[]> {
  const texts: Input[] = [];
  const failures: Failure[] = [];
  for await (const input of inputs) {
    signal?.throwIfAborted();
    if (isFailure(input)) {
      failures.push(input);
      continue;
    }
    const problem = input.text.trim() === "" ? "the text is empty" : check(input);
    if (problem === undefined) texts.push(input);
    else failures.push({ error: problem, line: input.line ?? texts.length + failures.length + 1 });
  }
  const [first] = failures;
  if (texts.length === 0)
    throw new ExperimentError(
      "bad-input",
      first
        ? `there is no text ${what}: all ${failures.length} lines are refused, the first because ${first.error}`
        : `there is no text ${what}`,
      "Give a data set with columns text and label; --text-column and --label-column name others.",
    );
  yield* failures;
  return texts;
}

/** @returns the problem where a text has no label */
export function withoutLabel({ label }: Input): string | undefined {
  return (label ?? "").trim() === "" ? "the text has no label" : undefined;
}

/** @returns the problem where a text's label is no number */
export function withoutNumber(input: Input): string | undefined {
  return withoutLabel(input) ?? (Number.isFinite(Number(input.label)) ? undefined : `"${input.label}" is no number`);
}

/** How many of some texts are among others, pairs with their second text. */
export function sharedTexts(some: readonly Input[], others: readonly Input[]): number {
  const known = new Set(others.map(keyOf));
  return some.filter((text) => known.has(keyOf(text))).length;
}

function keyOf({ text, pair }: Input): string {
  return JSON.stringify([text, pair]);
}

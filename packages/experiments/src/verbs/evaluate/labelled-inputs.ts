import { ExperimentError } from "../../experiment-error.ts";
import type { EvaluateDocument } from "../../result/evaluate-document.ts";
import { labelOf } from "../label-of.ts";
import { failureOf, isFailure, type Failure, type Input } from "../verb.ts";
import type { EvaluatedSubject } from "./asked-models.ts";

/** A text with its true class. */
export interface Labelled {
  readonly input: Input;
  /** Among the first subject's classes. */
  readonly gold: number;
}

export interface LabelledInputs {
  readonly examples: readonly Labelled[];
  /** In the order of the data. */
  readonly failures: readonly Failure[];
  readonly left: EvaluateDocument["left"];
}

/** Sorts out what can be evaluated: a text that all can read, with a label that is one of the classes. */
export async function labelledInputs(
  inputs: AsyncIterable<Input | Failure>,
  asked: readonly EvaluatedSubject[],
): Promise<LabelledInputs> {
  const labels = asked[0]?.subject.labels ?? [];
  const examples: Labelled[] = [];
  const failures: Failure[] = [];
  const left = { unlabelled: 0, unknown: 0, failed: 0 };
  const take = (input: Input, why: keyof typeof left, body: () => void): boolean => {
    try {
      body();
      return true;
    } catch (error) {
      failures.push(failureOf(input, error));
      left[why] += 1;
      return false;
    }
  };
  for await (const input of inputs) {
    if (isFailure(input)) {
      failures.push(input);
      left.failed += 1;
      continue;
    }
    const { label } = input;
    let gold = -1;
    const usable =
      take(input, "unlabelled", () => requireLabel(label)) &&
      take(input, "unknown", () => {
        gold = labelOf(label ?? "", labels);
      }) &&
      take(input, "failed", () => {
        for (const each of asked) each.encode(input); // says so if the text is cut
      });
    if (usable) examples.push({ input, gold });
  }
  return { examples, failures, left };
}

function requireLabel(label: string | undefined): void {
  if (label === undefined || label.trim() === "")
    throw new ExperimentError(
      "bad-input",
      "the text has no label",
      "Give a column label, or name another by --label-column.",
    );
}

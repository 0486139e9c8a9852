import type { Answer, BlackBox } from "@limelight/core";
import { ExplainError } from "./explain-error.ts";

/** The class of the highest probability; of equals, the first. */
export function predictedClass({ probabilities }: Answer): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/**
 * Checks that a class is the predicted one, for methods that ask what keeps the prediction.
 * @throws ExplainError "unfit-text": of another text the class may be the predicted one
 */
export function requirePredicted(subject: BlackBox, answer: Answer, target: number): void {
  const predicted = predictedClass(answer);
  if (predicted === target) return;
  const label = (index: number): string => subject.labels[index] ?? String(index);
  throw new ExplainError(
    "unfit-text",
    `the prediction is ${label(predicted)}, and not ${label(target)}, so there is nothing to keep`,
    "leave --target out, or take counterfactual, which asks what would bring that class about",
  );
}

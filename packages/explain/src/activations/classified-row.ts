import type { Observer, Question } from "@limelight/core";
import { pooledPosition } from "../pooled-position.ts";

/**
 * Tells of each text the token that the model's classifier reads; its head is looked at once.
 * @throws ExplainError "not-defined" where it reads the mean of all
 */
export async function classifiedRow(
  observer: Pick<Observer, "tokens" | "head">,
): Promise<(question: Question) => number | undefined> {
  const head = await observer.head("sequence-classification");
  return (question) => pooledPosition(observer, question, head);
}

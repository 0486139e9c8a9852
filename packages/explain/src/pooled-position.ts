import { packBatch, type HeadNumbers, type Observer, type Question } from "@limelight/core";
import { ExplainError } from "./explain-error.ts";

/**
 * The token of a text that a classifier reads: the first of BERT's kin, the last of GPT-2.
 * @throws ExplainError "not-defined" where it reads the mean of all
 */
export async function classifierPosition(observer: Observer, question: Question): Promise<number> {
  return pooledPosition(observer, question, await observer.head("sequence-classification")) ?? 0;
}

/**
 * The token of a text that a head reads; undefined where it reads any.
 * @throws ExplainError "not-defined" where it reads the mean of all, as some of ModernBERT's classifiers do
 */
export function pooledPosition(
  observer: Pick<Observer, "tokens">,
  question: Question,
  { rows, pools }: Pick<HeadNumbers, "rows" | "pools">,
): number | undefined {
  if (pools === "mean")
    throw new ExplainError(
      "not-defined",
      "the model classifies the mean of all tokens' states, and this method asks about the one token that stands for the text",
      "take a gradient method or a perturbation method, such as integrated-gradients or leave-one-out",
    );
  if (rows === "any") return undefined;
  const ids = question.ids ?? observer.tokens(question).map(({ id }) => id);
  return rows(packBatch([{ ids: Int32Array.from(ids) }]))[0];
}

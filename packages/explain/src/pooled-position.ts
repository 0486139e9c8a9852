import { packBatch, type HeadNumbers, type Observer, type Question } from "@limelight/core";

/** The token of a text that a classifier reads: the first of BERT's kin, the last of GPT-2. */
export async function classifierPosition(observer: Observer, question: Question): Promise<number> {
  return pooledPosition(observer, question, await observer.head("sequence-classification")) ?? 0;
}

/** The token of a text that a head reads; undefined where it reads any. */
export function pooledPosition(
  observer: Observer,
  question: Question,
  { rows }: Pick<HeadNumbers, "rows">,
): number | undefined {
  if (rows === "any") return undefined;
  const ids = question.ids ?? observer.tokens(question).map(({ id }) => id);
  return rows(packBatch([{ ids: Int32Array.from(ids) }]))[0];
}

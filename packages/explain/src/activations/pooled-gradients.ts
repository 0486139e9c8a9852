import type { AskOptions, Answer, GradientQuestion, WhiteBox } from "@limelight/core";
import { seen } from "../gradients/look-inside.ts";
import { classifiedRow } from "./classified-row.ts";
import { inChunks } from "./chunks.ts";
import { pooled, pooledRow, type Pooling } from "./pooling.ts";
import { vectorsAt, type Site } from "./site.ts";

/** A text's gradients, and what the model says of it. */
export interface PooledGradients {
  /** [sites][features] */
  readonly gradients: readonly Float32Array[];
  readonly answer: Answer;
}

/**
 * Gradients of an output of each text at some sites, as the pooling has it: by one token's vector, or, of the mean, by what is
 * added to every token, which is the sum over tokens.
 */
export async function pooledGradients(
  subject: WhiteBox,
  questions: readonly Pick<GradientQuestion, "question" | "seed">[],
  sites: readonly Site[],
  pooling: Pooling,
  { signal, progress }: AskOptions = {},
): Promise<PooledGradients[]> {
  const found: PooledGradients[] = [];
  const by = [...new Set(sites.map(({ hook }) => hook))];
  const rowOf = pooling === "classifier" ? await classifiedRow(subject) : () => undefined;
  for (const chunk of inChunks(
    subject,
    questions.map((each) => [each, each.question] as const),
  )) {
    const { answers } = await subject.differentiate(
      chunk.map(([each]) => each),
      { by, ...(signal && { signal }) },
    );
    for (const [index, [, question]] of chunk.entries()) {
      const answer = answers[index];
      if (!answer) throw new TypeError("a text has no gradients");
      const gradients = sites.map((site) => {
        const vectors = vectorsAt(seen(answer, site.hook).gradient, site);
        return pooled(vectors, pooledRow(pooling, vectors.shape[0] ?? 0, rowOf(question)), true);
      });
      found.push({ gradients, answer: answer.answer });
    }
    progress?.(found.length, questions.length);
  }
  return found;
}

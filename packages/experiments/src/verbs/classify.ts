import { packBatch, softmax } from "@limelight/core";
import type { Prediction } from "../result/documents.ts";
import { requireHead } from "../session/session.ts";
import { batches, runnable } from "./batches.ts";
import { heading, isFailure, type VerbRunner } from "./verb.ts";

/** The classes of texts and how sure the model is. */
export const classify: VerbRunner<"classify"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  requireHead(session, "sequence-classification");
  const { labels } = session.model.config;
  const { signal, progress } = context.environment;
  let done = 0;
  for await (const batch of batches(session, inputs)) {
    const encoded = runnable(batch);
    using run =
      encoded.length > 0
        ? await session.model.run(packBatch(encoded.map(({ encoding }) => encoding)), {
            head: "sequence-classification",
            ...(signal && { signal }),
          })
        : undefined;
    const logits = (await run?.logits()) ?? [];
    let next = 0;
    for (const item of batch) {
      if (isFailure(item)) {
        yield item;
        continue;
      }
      yield {
        document: {
          ...heading(session, item.input),
          ...prediction(labels, logits[next++]?.data ?? []),
          tokens: item.encoding.tokens.map((token) => token.text),
        },
      };
    }
    done += batch.length;
    progress?.({ label: "classify", done, total: context.total, unit: "texts" });
  }
};

/** Label, probabilities by label, and logits, as documents have them. */
export function prediction(labels: readonly string[], logits: ArrayLike<number>): Prediction {
  const probabilities = softmax(logits);
  const best = probabilities.indexOf(Math.max(...probabilities));
  return { label: labels[best] ?? "", probabilities: byLabel(labels, probabilities), logits: Array.from(logits) };
}

/** Numbers under the names of their labels. */
export function byLabel(labels: readonly string[], numbers: readonly number[]): Record<string, number> {
  return Object.fromEntries(labels.map((label, index) => [label, numbers[index] ?? 0]));
}

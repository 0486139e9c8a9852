import { softmax } from "@limelight/core";
import type { Prediction } from "../result/documents.ts";
import { readyEdits } from "../edits/ready-edits.ts";
import { answers } from "./batches.ts";
import { heading, isFailure, type VerbRunner } from "./verb.ts";

/** The classes of texts and how sure the model is; where activations are edited, what it says without that as well. */
export const classify: VerbRunner<"classify"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const { labels } = session.model.config;
  const head = "sequence-classification";
  const edits = await readyEdits(context, session, experiment.edits, inputs, head);
  const asking = { head, label: "classify", ...(edits.of && { edits: edits.of }) } as const;
  for await (const item of answers(context, session, edits.inputs, asking)) {
    if (isFailure(item)) yield item;
    else {
      const tokens = item.encoding.tokens.map((token) => token.text);
      yield {
        document: {
          ...heading(session, item.input, item.encoding),
          ...prediction(labels, item.logits.data),
          ...(item.unedited && { unedited: prediction(labels, item.unedited.data) }),
          tokens,
        },
      };
    }
  }
};

/** Label, probabilities by label, and logits, as documents have them. */
export function prediction(labels: readonly string[], logits: ArrayLike<number>): Prediction {
  const probabilities = softmax(logits);
  return {
    label: labels[likeliest(probabilities)] ?? "",
    probabilities: byLabel(labels, probabilities),
    logits: Array.from(logits),
  };
}

/** The class with the largest number, the first of equals. */
export function likeliest(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** Numbers under the names of their labels. */
export function byLabel(labels: readonly string[], numbers: readonly number[]): Record<string, number> {
  return Object.fromEntries(labels.map((label, index) => [label, numbers[index] ?? 0]));
}

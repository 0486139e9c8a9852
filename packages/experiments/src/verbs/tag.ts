import { packBatch, softmax } from "@limelight/core";
import type { TagDocument } from "../result/documents.ts";
import { requireHead } from "../session/session.ts";
import { batches, runnable, type Encoded } from "./batches.ts";
import { heading, isFailure, type VerbRunner } from "./verb.ts";

/** A label for every word. A word's is that of its first token, as transformers' aggregation "first" has it. */
export const tag: VerbRunner<"tag"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  requireHead(session, "token-classification");
  const { labels } = session.model.config;
  const { signal, progress } = context.environment;
  let done = 0;
  for await (const batch of batches(session, inputs)) {
    const encoded = runnable(batch);
    using run =
      encoded.length > 0
        ? await session.model.run(packBatch(encoded.map(({ encoding }) => encoding)), {
            head: "token-classification",
            ...(signal && { signal }),
          })
        : undefined;
    const logits = (await run?.logits()) ?? [];
    let next = 0;
    for (const item of batch) {
      if (isFailure(item)) yield item;
      else
        yield {
          document: {
            ...heading(session, item.input),
            words: words(item, labels, logits[next++]?.data ?? new Float32Array(0)),
          },
        };
    }
    done += batch.length;
    progress?.({ label: "tag", done, total: context.total, unit: "texts" });
  }
};

function words({ input, encoding }: Encoded, labels: readonly string[], logits: Float32Array): TagDocument["words"] {
  const width = labels.length;
  const { tokens } = encoding;
  return tokens.flatMap((token, index) => {
    const before = tokens[index - 1];
    if (token.word === null || (before?.word === token.word && before.sequence === token.sequence)) return [];
    const parts = tokens.filter((each) => each.word === token.word && each.sequence === token.sequence);
    const end = Math.max(...parts.map((part) => part.end));
    const probabilities = softmax(logits.subarray(index * width, (index + 1) * width));
    const best = probabilities.indexOf(Math.max(...probabilities));
    const text = token.sequence === 1 ? (input.pair ?? "") : input.text;
    return [
      {
        text: text.slice(token.start, end),
        start: token.start,
        end,
        label: labels[best] ?? "",
        probability: probabilities[best] ?? 0,
        ...(token.sequence === 1 && { sequence: 1 as const }),
      },
    ];
  });
}

import { softmax } from "@limelight/core";
import type { TagDocument } from "../result/documents.ts";
import { answers, type Answered } from "./batches.ts";
import { likeliest } from "./classify.ts";
import { heading, isFailure, type VerbRunner } from "./verb.ts";

/** A label for every word. A word's is that of its first token, as transformers' aggregation "first" has it. */
export const tag: VerbRunner<"tag"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  for await (const item of answers(context, session, inputs, { head: "token-classification", label: "tag" })) {
    if (isFailure(item)) yield item;
    else
      yield {
        document: { ...heading(session, item.input, item.encoding), words: words(item, session.model.config.labels) },
        input: item.input,
      };
  }
};

function words({ input, encoding, logits }: Answered, labels: readonly string[]): TagDocument["words"] {
  const width = labels.length;
  const { tokens } = encoding;
  return tokens.flatMap((token, index) => {
    const before = tokens[index - 1];
    if (token.word === null || (before?.word === token.word && before.sequence === token.sequence)) return [];
    const parts = tokens.filter((each) => each.word === token.word && each.sequence === token.sequence);
    const end = Math.max(...parts.map((part) => part.end));
    const probabilities = softmax(logits.data.subarray(index * width, (index + 1) * width));
    const best = likeliest(probabilities);
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

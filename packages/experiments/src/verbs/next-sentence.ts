import { packBatch, softmax } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import { requireHead } from "../session/session.ts";
import { batches, runnable } from "./batches.ts";
import { heading, isFailure, type Failure, type Input, type VerbRunner } from "./verb.ts";

/** How probable it is that the second text of a pair follows the first: class 0 of BERT's head. */
export const nextSentence: VerbRunner<"next-sentence"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  requireHead(session, "next-sentence");
  const { signal } = context.environment;
  for await (const batch of batches(session, pairs(inputs))) {
    const encoded = runnable(batch);
    using run =
      encoded.length > 0
        ? await session.model.run(packBatch(encoded.map(({ encoding }) => encoding)), {
            head: "next-sentence",
            ...(signal && { signal }),
          })
        : undefined;
    const logits = (await run?.logits()) ?? [];
    let next = 0;
    for (const item of batch) {
      if (isFailure(item)) yield item;
      else {
        const data = logits[next++]?.data ?? [];
        yield {
          document: { ...heading(session, item.input), probability: softmax(data)[0] ?? 0, logits: Array.from(data) },
        };
      }
    }
  }
};

async function* pairs(inputs: AsyncIterable<Input | Failure>): AsyncGenerator<Input | Failure> {
  for await (const input of inputs) {
    if (isFailure(input) || input.pair !== undefined) yield input;
    else {
      const error = new ExperimentError(
        "bad-input",
        "the second text is missing",
        'Give it with --pair TEXT, or as "text_pair" in JSON lines.',
      );
      if (input.line === undefined) throw error;
      yield { error: error.message, line: input.line };
    }
  }
}

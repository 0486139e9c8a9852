import { softmax } from "@limelight/core";
import { answers } from "./batches.ts";
import { ExperimentError } from "../experiment-error.ts";
import { failureOf, heading, isFailure, type Failure, type Input, type VerbRunner } from "./verb.ts";

/** How probable it is that the second text of a pair follows the first: class 0 of BERT's head. */
export const nextSentence: VerbRunner<"next-sentence"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const asking = { head: "next-sentence", label: "next-sentence" } as const;
  for await (const item of answers(context, session, pairs(inputs), asking)) {
    if (isFailure(item)) yield item;
    else {
      const logits = Array.from(item.logits.data);
      yield {
        document: { ...heading(session, item.input, item.encoding), probability: softmax(logits)[0] ?? 0, logits },
        input: item.input,
      };
    }
  }
};

async function* pairs(inputs: AsyncIterable<Input | Failure>): AsyncGenerator<Input | Failure> {
  for await (const input of inputs) {
    if (isFailure(input) || input.pair !== undefined) yield input;
    else
      yield failureOf(
        input,
        new ExperimentError(
          "bad-input",
          "the second text is missing",
          'Give it with --pair TEXT, or as "text_pair" in JSON lines.',
        ),
      );
  }
}

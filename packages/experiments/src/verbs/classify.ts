import { softmax, type Answer } from "@limelight/core";
import type { Documents, Prediction } from "../result/documents.ts";
import { readyEdits } from "../edits/ready-edits.ts";
import { askedForeign, givenEdits, type AskedSubject } from "../session/asked-subject.ts";
import { answersOf } from "./answers-of.ts";
import { answers } from "./batches.ts";
import { heading, isFailure, type Context, type Failure, type Input, type Outcome, type VerbRunner } from "./verb.ts";

/** The classes of texts and how sure the model is; where activations are edited, what it says without that as well. */
export const classify: VerbRunner<"classify"> = async function* (context, experiment, inputs) {
  const foreign = await askedForeign(context, experiment, givenEdits(experiment.edits));
  if (foreign) return yield* classifyForeign(context, foreign, inputs);
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
          ...prediction(labels, answerOf(item.logits.data)),
          ...(item.unedited && { unedited: prediction(labels, answerOf(item.unedited.data)) }),
          tokens,
        },
        input: item.input,
      };
    }
  }
};

/** So many texts are asked about before the first is told. */
const together = 256;

async function* classifyForeign(
  { environment: { signal, progress }, total }: Context,
  asked: AskedSubject,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<Documents["classify"]> | Failure> {
  let done = 0;
  const told = async function* (
    batch: readonly (Input | Failure)[],
  ): AsyncGenerator<Outcome<Documents["classify"]> | Failure> {
    const texts = batch.filter((item): item is Input => !isFailure(item));
    const said = await answersOf(asked.subject, texts, {
      ...(signal && { signal }),
      progress: (now) => progress?.({ label: "classify", done: done + now, total, unit: "texts" }),
    });
    let next = 0;
    for (const item of batch) {
      const answer = isFailure(item) ? item : said[next++];
      if (!answer) continue;
      if ("error" in answer) yield answer;
      else if (!isFailure(item))
        yield { document: { ...heading(asked, item), ...prediction(asked.subject.labels, answer) }, input: item };
    }
    done += batch.length;
  };
  let batch: (Input | Failure)[] = [];
  for await (const input of inputs) {
    batch.push(input);
    if (batch.length < together) continue;
    yield* told(batch);
    batch = [];
  }
  yield* told(batch);
}

/** What a head's raw scores say. */
function answerOf(logits: ArrayLike<number>): Answer {
  return { probabilities: softmax(logits), logits: Array.from(logits) };
}

/** Label, probabilities by label, and logits where there are any, as documents have them. */
export function prediction(labels: readonly string[], { probabilities, logits }: Answer): Prediction {
  return {
    label: labels[likeliest(probabilities)] ?? "",
    probabilities: byLabel(labels, probabilities),
    ...(logits && { logits }),
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

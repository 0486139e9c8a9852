import { softmax } from "@limelight/core";
import type { Encoding, Tokenizer } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import type { FillMaskDocument } from "../result/documents.ts";
import { readyEdits } from "../edits/ready-edits.ts";
import { answers, type Answered } from "./batches.ts";
import { failureOf, heading, isFailure, type Failure, type Input, type VerbRunner } from "./verb.ts";

type Mask = FillMaskDocument["masks"][number];

/** The most probable tokens at every mask of a text. The vocabulary is scored at the masks alone. */
export const fillMask: VerbRunner<"fill-mask"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const mask = session.tokenizer.special.mask;
  if (!mask)
    throw new ExperimentError(
      "no-head",
      `the tokenizer of ${session.id} has no mask token`,
      "Take a masked language model.",
    );
  const rows = (encoding: Encoding): number[] =>
    encoding.tokens.flatMap((token, index) => (token.id === mask.id && !token.special ? [index] : []));
  const masked = withMask(inputs, (input) => rows(session.encode(input)).length > 0, mask.token);
  const head = "masked-lm";
  const edits = await readyEdits(context, session, experiment.edits, masked, head);
  const asking = { head, rows, label: "fill-mask", ...(edits.of && { edits: edits.of }) } as const;
  for await (const item of answers(context, session, edits.inputs, asking)) {
    if (isFailure(item)) yield item;
    else {
      const masks = rows(item.encoding).map((token, row): Mask => ({
        token,
        predictions: top(session, item, item.logits, token, row, experiment.top),
        ...(item.unedited && { unedited: top(session, item, item.unedited, token, row, experiment.top) }),
      }));
      yield { document: { ...heading(session, item.input, item.encoding), masks }, input: item.input };
    }
  }
};

async function* withMask(
  inputs: AsyncIterable<Input | Failure>,
  hasMask: (input: Input) => boolean,
  mask: string,
): AsyncGenerator<Input | Failure> {
  for await (const input of inputs) {
    if (isFailure(input) || hasMask(input)) yield input;
    else
      yield failureOf(
        input,
        new ExperimentError(
          "bad-input",
          `the text has no ${mask}: ${JSON.stringify(input.text.slice(0, 60))}`,
          `Put ${mask} where a word is to be filled in.`,
        ),
      );
  }
}

// The `count` most probable tokens of one row of logits, with the text they make.
function top(
  { tokenizer }: { readonly tokenizer: Tokenizer },
  { input, encoding }: Answered,
  logits: Answered["logits"],
  place: number,
  row: number,
  count: number,
): Mask["predictions"] {
  const [, width = 0] = logits.shape;
  const probabilities = softmax(logits.data.subarray(row * width, (row + 1) * width));
  const { start, end, sequence } = encoding.tokens[place] ?? { start: 0, end: 0, sequence: 0 };
  const text = sequence === 1 ? (input.pair ?? "") : input.text;
  const best = Array.from(probabilities.keys()).toSorted((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
  return best.slice(0, count).map((id) => ({
    token: tokenizer.idToToken(id) ?? "",
    id,
    probability: probabilities[id] ?? 0,
    text: text.slice(0, start) + tokenizer.decode([id]).trim() + text.slice(end),
  }));
}

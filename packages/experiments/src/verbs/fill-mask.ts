import { packBatch, softmax } from "@limelight/core";
import type { Tokenizer } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import type { FillMaskDocument } from "../result/documents.ts";
import { requireHead, type Session } from "../session/session.ts";
import { batches, runnable, type Encoded } from "./batches.ts";
import { heading, isFailure, type Failure, type Input, type VerbRunner } from "./verb.ts";

/** The most probable tokens at every mask of a text. The vocabulary is scored at the masks alone. */
export const fillMask: VerbRunner<"fill-mask"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  requireHead(session, "masked-lm");
  const mask = session.tokenizer.special.mask;
  if (!mask)
    throw new ExperimentError(
      "no-head",
      `the tokenizer of ${session.id} has no mask token`,
      "Take a masked language model.",
    );
  const { signal, progress } = context.environment;
  let done = 0;
  for await (const batch of batches(session, checked(inputs, session, mask.token))) {
    const encoded = runnable(batch);
    const rows = maskRows(encoded, mask.id);
    using run =
      rows.length > 0
        ? await session.model.run(packBatch(encoded.map(({ encoding }) => encoding)), {
            head: "masked-lm",
            rows,
            ...(signal && { signal }),
          })
        : undefined;
    const logits = (await run?.logits()) ?? [];
    let next = 0;
    for (const item of batch) {
      if (isFailure(item)) yield item;
      else {
        const { shape, data } = logits[next++] ?? { shape: [0, 0], data: new Float32Array(0) };
        const width = shape[1] ?? 0;
        const places = item.encoding.tokens.flatMap((token, index) =>
          token.id === mask.id && !token.special ? [index] : [],
        );
        const predictions = places.map((token, row) => ({
          token,
          predictions: top(
            session.tokenizer,
            item,
            token,
            data.subarray(row * width, (row + 1) * width),
            experiment.top,
          ),
        }));
        yield { document: { ...heading(session, item.input), masks: predictions } };
      }
    }
    done += batch.length;
    progress?.({ label: "fill-mask", done, total: context.total, unit: "texts" });
  }
};

type Prediction = FillMaskDocument["masks"][number]["predictions"][number];

async function* checked(
  inputs: AsyncIterable<Input | Failure>,
  session: Session,
  mask: string,
): AsyncGenerator<Input | Failure> {
  for await (const input of inputs) {
    if (!isFailure(input) && !session.encode(input).tokens.some((token) => token.text === mask && !token.special)) {
      const error = new ExperimentError(
        "bad-input",
        `the text has no ${mask}: ${JSON.stringify(input.text.slice(0, 60))}`,
        `Put ${mask} where a word is to be filled in.`,
      );
      if (input.line === undefined) throw error;
      yield { error: error.message, line: input.line };
    } else yield input;
  }
}

// Rows of the packed batch that hold a mask which the text brought along.
function maskRows(encoded: readonly Encoded[], maskId: number): Uint32Array {
  const tokens = encoded.flatMap(({ encoding }) => encoding.tokens);
  return Uint32Array.from(tokens.flatMap((token, row) => (token.id === maskId && !token.special ? [row] : [])));
}

function top(
  tokenizer: Tokenizer,
  { input, encoding }: Encoded,
  place: number,
  logits: Float32Array,
  count: number,
): Prediction[] {
  const probabilities = softmax(logits);
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

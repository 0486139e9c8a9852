import { packBatch, type Sequence } from "../batch/batch.ts";
import type { Edit } from "../edits/edit.ts";
import type { Model } from "../models/model.ts";
import type { Answer, AskOptions, BlackBox, Queries, Question } from "./black-box.ts";
import { inBatches } from "./in-batches.ts";
import { withIds } from "./with-ids.ts";
import { withoutRepeats } from "./without-repeats.ts";

export interface ClassifierOptions {
  readonly model: Pick<Model, "config" | "run">;
  /** Tokenises a question, special tokens included, no longer than the model takes. */
  readonly encode: (question: Question) => Sequence;
  /** Tokens of one packed batch at most; a longer text is a batch of its own. */
  readonly batchTokens: number;
}

/** Changes of activations in the runs of a question; the same for questions that are the same. */
export type EditsOf = (question: Question) => readonly Edit[];

interface ClassifierAskOptions extends AskOptions {
  readonly edits?: EditsOf;
}

/** A black box that is one of our models: its runs can be changed. */
export interface Classifier extends BlackBox {
  /** @throws CoreError "unknown-hook", "bad-edit" where edits do not fit */
  ask(questions: readonly Question[], options?: ClassifierAskOptions): ReturnType<BlackBox["ask"]>;
}

/** One of our models as a black box: repeats are run once, the rest packed into batches up to a budget of tokens. */
export function classifier({ model, encode, batchTokens }: ClassifierOptions): Classifier {
  const { labels } = model.config;
  return {
    labels,
    async ask(questions: readonly Question[], { signal, progress, edits }: ClassifierAskOptions = {}) {
      const { distinct, places } = withoutRepeats(questions);
      const { results: answers, forward } = await inBatches(
        distinct,
        batchTokens,
        (question) => withIds(encode(question), question.ids),
        async (batch, sequences): Promise<Answer[]> =>
          (await runBatch(model, sequences, edits && batch.map(edits), signal)).map((logits) => ({
            logits,
            probabilities: softmax(logits),
          })),
        {
          ...(signal && { signal }),
          progress: (done, total) => progress?.(Math.round((done / total) * questions.length), questions.length),
        },
      );
      const queries: Queries = { asked: questions.length, distinct: distinct.length, forward };
      return { answers: places.map((place) => answers[place] ?? { probabilities: [] }), queries };
    },
  };
}

async function runBatch(
  model: ClassifierOptions["model"],
  sequences: readonly Sequence[],
  edits: (readonly Edit[])[] | undefined,
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  using run = await model.run(packBatch(sequences), {
    head: "sequence-classification",
    ...(edits && { edits }),
    ...(signal && { signal }),
  });
  return (await run.logits()).map(({ data }) => [...data]);
}

/** Softmax in f64, the maximum subtracted first. */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const top = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const weights = values.map((value) => Math.exp(value - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

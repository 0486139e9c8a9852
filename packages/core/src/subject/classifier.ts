import { packBatch, type Sequence } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import type { EncoderModel } from "../models/encoder-model.ts";
import type { Answer, AskOptions, BlackBox, Queries, Question } from "./black-box.ts";

export interface ClassifierOptions {
  readonly model: EncoderModel;
  /** Tokenises a question, special tokens included, no longer than the model takes. */
  readonly encode: (question: Question) => Sequence;
  /** Tokens of one packed batch at most; a longer text is a batch of its own. */
  readonly batchTokens: number;
}

/** One of our models as a black box: repeats are run once, the rest packed into batches up to a budget of tokens. */
export function classifier({ model, encode, batchTokens }: ClassifierOptions): BlackBox {
  const { labels } = model.config;
  return {
    labels,
    async ask(questions: readonly Question[], { signal, progress }: AskOptions = {}) {
      const places = new Map<string, number>();
      const which = questions.map((question) => {
        const key = JSON.stringify([question.text, question.pair]);
        const place = places.get(key) ?? places.size;
        places.set(key, place);
        return place;
      });
      const distinct = [...new Map(which.map((place, index) => [place, index])).entries()].toSorted(([a], [b]) => a - b);
      const answers: Answer[] = [];
      const queries: Queries = { asked: questions.length, distinct: places.size, forward: 0 };
      for (let next = 0; next < distinct.length; ) {
        if (signal?.aborted) throw new CoreError("aborted", "interrupted");
        const sequences: Sequence[] = [];
        for (let tokens = 0; next < distinct.length; next++) {
          const question = questions[distinct[next]?.[1] ?? 0];
          if (!question) break;
          const sequence = encode(question);
          tokens += sequence.ids.length;
          if (sequences.length > 0 && tokens > batchTokens) break;
          sequences.push(sequence);
        }
        for (const logits of await runBatch(model, sequences, signal)) answers.push({ logits, probabilities: softmax(logits) });
        queries.forward += 1;
        progress?.(Math.round((answers.length / distinct.length) * questions.length), questions.length);
      }
      return { answers: which.map((place) => answers[place] ?? { probabilities: [] }), queries };
    },
  };
}

async function runBatch(model: EncoderModel, sequences: readonly Sequence[], signal: AbortSignal | undefined): Promise<number[][]> {
  using run = await model.run(packBatch(sequences), { head: "sequence-classification", ...(signal && { signal }) });
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

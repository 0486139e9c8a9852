import { packBatch, type Sequence } from "../batch/batch.ts";
import { CoreError, isTooLarge } from "../core-error.ts";
import type { EncoderModel } from "../models/encoder-model.ts";
import type { Answer, AskOptions, BlackBox, Queries, Question } from "./black-box.ts";

export interface ClassifierOptions {
  readonly model: Pick<EncoderModel, "config" | "run">;
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
      const { distinct, places } = withoutRepeats(questions);
      const answers: Answer[] = [];
      const queries: Queries = { asked: questions.length, distinct: distinct.length, forward: 0 };
      let budget = batchTokens;
      for (let next = 0; next < distinct.length;) {
        if (signal?.aborted) throw new CoreError("aborted", "interrupted");
        const sequences = fill(distinct, next, budget, encode);
        try {
          for (const logits of await runBatch(model, sequences, signal))
            answers.push({ logits, probabilities: softmax(logits) });
        } catch (error) {
          if (!isTooLarge(error) || sequences.length === 1) throw error;
          budget = Math.floor(sequences.reduce((tokens, { ids }) => tokens + ids.length, 0) / 2);
          continue;
        }
        next += sequences.length;
        queries.forward += 1;
        progress?.(Math.round((answers.length / distinct.length) * questions.length), questions.length);
      }
      return { answers: places.map((place) => answers[place] ?? { probabilities: [] }), queries };
    },
  };
}

// The different questions, and for each question which of them it is.
function withoutRepeats(questions: readonly Question[]): { distinct: Question[]; places: number[] } {
  const distinct: Question[] = [];
  const known = new Map<string, number>();
  const places = questions.map((question) => {
    const key = JSON.stringify([question.text, question.pair]);
    const place = known.get(key) ?? distinct.push(question) - 1;
    known.set(key, place);
    return place;
  });
  return { distinct, places };
}

// Tokens of the questions from `start` on, up to a budget; of one question at least.
function fill(
  questions: readonly Question[],
  start: number,
  budget: number,
  encode: ClassifierOptions["encode"],
): Sequence[] {
  const sequences: Sequence[] = [];
  let tokens = 0;
  for (let index = start; index < questions.length; index++) {
    const question = questions[index];
    if (!question) break;
    const sequence = encode(question);
    tokens += sequence.ids.length;
    if (sequences.length > 0 && tokens > budget) break;
    sequences.push(sequence);
  }
  return sequences;
}

async function runBatch(
  model: ClassifierOptions["model"],
  sequences: readonly Sequence[],
  signal: AbortSignal | undefined,
): Promise<number[][]> {
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

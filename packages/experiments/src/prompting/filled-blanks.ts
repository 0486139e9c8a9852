import type { Session } from "../session/session.ts";
import { failureOf, isFailure, type Context, type Failure, type Input } from "../verbs/verb.ts";
import type { BlankReader, PreparedBlank } from "./blank-reader.ts";
import { calibrated, contentFree, labelScores, meanOf, type LabelScores, type VerbalLabel } from "./label-scores.ts";
import type { Blank } from "./pattern.ts";

/** How texts are asked about by a blank. */
export interface BlankQuestion {
  readonly reader: BlankReader;
  readonly labels: readonly VerbalLabel[];
  readonly blankOf: (input: Pick<Input, "text" | "pair">) => Blank;
  readonly perToken: boolean;
  readonly calibrate: boolean;
  /** Named in the progress. */
  readonly label: string;
}

/** An input with what its blank says. */
export interface FilledBlank extends LabelScores {
  readonly input: Input;
  /** What the model read. */
  readonly shown: string;
  /** [labels]: what is said of texts without content, where probabilities are over that. */
  readonly withoutContent?: readonly number[];
}

interface Asked {
  readonly input: Input;
  readonly blank: PreparedBlank;
}

/** Numbers of logits that are read back at once: 128 MiB. */
const mostLogits = 2 ** 25;

/** Asks about texts in packed batches, all words at once, and gives the answers in order; a bad line keeps its place. */
export async function* filledBlanks(
  { environment: { signal, progress }, total }: Context,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
  { reader, labels, blankOf, perToken, calibrate, label }: BlankQuestion,
): AsyncGenerator<FilledBlank | Failure> {
  const words = labels.flatMap((each) => each.words);
  const prepare = (input: Pick<Input, "text" | "pair">): PreparedBlank => reader.prepare(blankOf(input), words);
  const ask = (blanks: readonly PreparedBlank[]): Promise<LabelScores[]> =>
    labelScores(reader, blanks, labels, perToken, signal);
  const empty = calibrate ? contentFree.map((text) => prepare({ text, pair: text })) : [];
  const withoutContent = calibrate ? meanOf(await ask(empty)) : undefined;
  let done = 0;
  const report = (): void => progress?.({ label, done, total, unit: "texts" });
  report();
  for await (const batch of batches(session, inputs, prepare)) {
    signal?.throwIfAborted();
    const asked = batch.filter((item): item is Asked => !isFailure(item));
    const found = await ask(asked.map(({ blank }) => blank));
    let next = 0;
    for (const item of batch) {
      if (isFailure(item)) yield item;
      else {
        const scores = found[next++] ?? { probabilities: [], words: [] };
        const probabilities = withoutContent ? calibrated(scores.probabilities, withoutContent) : scores.probabilities;
        const { input, blank } = item;
        yield { input, shown: blank.shown, ...scores, probabilities, ...(withoutContent && { withoutContent }) };
      }
    }
    done += batch.length;
    report();
  }
}

async function* batches(
  { batchTokens, model }: Session,
  inputs: AsyncIterable<Input | Failure>,
  prepare: (input: Input) => PreparedBlank,
): AsyncGenerator<(Asked | Failure)[]> {
  const mostRows = Math.max(1, Math.floor(mostLogits / model.config.vocabulary));
  let batch: (Asked | Failure)[] = [];
  let [tokens, rows] = [0, 0];
  for await (const input of inputs) {
    if (isFailure(input)) {
      batch.push(input);
      continue;
    }
    let blank: PreparedBlank;
    try {
      blank = prepare(input);
    } catch (error) {
      batch.push(failureOf(input, error));
      continue;
    }
    if (rows > 0 && (tokens + blank.tokens > batchTokens || rows + blank.rows > mostRows)) {
      yield batch;
      batch = [];
      [tokens, rows] = [0, 0];
    }
    batch.push({ input, blank });
    tokens += blank.tokens;
    rows += blank.rows;
  }
  if (batch.length > 0) yield batch;
}

import {
  isWhiteBox,
  questionKey,
  type Activation,
  type BlackBox,
  type Queries,
  type Question,
  type WhiteBox,
} from "@limelight/core";
import type { NumpyRandomState } from "@limelight/statistics";
import { ExplainError } from "../explain-error.ts";
import { likeliest } from "../inside/logit-lens.ts";
import { blockOutput, rowsOf } from "../inside/states.ts";
import { activationOf } from "../observation.ts";

/** A text with masks in it, and which of its tokens those are. */
export interface MaskedQuestion {
  readonly question: Question;
  readonly rows: readonly number[];
}

/** A token that could stand at a mask; `weight` is its probability, or its share of the draws. */
export interface Filler {
  readonly id: number;
  readonly weight: number;
}

/** States that are held at once, in tokens, and logits, in numbers. */
const [mostTokens, mostNumbers] = [2 ** 14, 2 ** 22];

/** The masked language model that a classifier carries as well: what it would put in the place of masks. It counts what that costs. */
export class MaskedModel {
  readonly queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  readonly mask: { readonly id: number; readonly token: string };
  readonly #subject: WhiteBox;

  /** @throws ExplainError "not-defined" where the subject fills no masks */
  constructor(subject: BlackBox) {
    const mask = isWhiteBox(subject) && subject.heads.includes("masked-lm") ? subject.special.mask : undefined;
    if (!isWhiteBox(subject) || !mask)
      throw new ExplainError(
        "not-defined",
        "the subject has no masked language model that says what else could stand there",
        "take --replacement mask, unk, pad, delete or text; or a model that kept its masked-LM head, such as the default one",
      );
    this.#subject = subject;
    this.mask = mask;
  }

  /** Of every mask of every text, its likeliest tokens, best first. */
  likeliest(questions: readonly MaskedQuestion[], top: number, signal?: AbortSignal): Promise<Filler[][][]> {
    const fillers = (logits: Float32Array): Filler[] =>
      likeliest(logits, top).map(({ id, probability }) => ({ id, weight: probability }));
    return this.#read(questions, fillers, signal);
  }

  /** Of every mask of every text, tokens drawn by their probability. */
  drawn(
    questions: readonly MaskedQuestion[],
    count: number,
    random: NumpyRandomState,
    signal?: AbortSignal,
  ): Promise<Filler[][][]> {
    const fillers = (logits: Float32Array): Filler[] => draw(logits, random.randomSample(count));
    return this.#read(questions, fillers, signal);
  }

  /** In packed batches, as many texts at once as states are held of; a text that comes again is read once. */
  async #read<T>(
    questions: readonly MaskedQuestion[],
    read: (logits: Float32Array) => T,
    signal: AbortSignal | undefined,
  ): Promise<T[][]> {
    const subject = this.#subject;
    const hook = blockOutput(subject.size, subject.size.layers - 1);
    const { outputs } = await subject.head("masked-lm");
    const most = Math.max(1, Math.floor(mostNumbers / outputs));
    const keys = questions.map(({ question, rows }) => `${questionKey(question)} ${rows.join()}`);
    const distinct = [...new Map(keys.flatMap((key, index) => entryOf(key, questions[index]))).values()];
    const places = new Map<string, number[]>();
    for (const [index, key] of keys.entries()) places.set(key, [...(places.get(key) ?? []), index]);
    const found: T[][] = questions.map(() => []);
    this.queries.asked += questions.length;
    this.queries.distinct += distinct.length;
    for (let done = 0; done < distinct.length;) {
      const some = this.#fitting(distinct.slice(done));
      const { observations, queries } = await subject.observe(some, [hook], {
        silent: true,
        ...(signal && { signal }),
      });
      this.queries.forward += queries.forward;
      const wanted = some.flatMap(({ key, rows }, index) =>
        rows.map((row) => ({ key, state: rowsOf(activationOf(observations[index], hook), [row]) })),
      );
      for (let start = 0; start < wanted.length; start += most) {
        signal?.throwIfAborted();
        const part = wanted.slice(start, start + most);
        const { data } = await subject.readOut("masked-lm", joined(part.map(({ state }) => state)));
        for (const [row, { key }] of part.entries())
          for (const place of places.get(key) ?? [])
            found[place]?.push(read(data.subarray(row * outputs, (row + 1) * outputs)));
      }
      done += some.length;
    }
    return found;
  }

  #fitting(questions: readonly KeyedQuestion[]): readonly KeyedQuestion[] {
    let tokens = 0;
    const end = questions.findIndex(({ question }, index) => {
      tokens += question.ids?.length ?? this.#subject.tokens(question).length;
      return index > 0 && tokens > mostTokens;
    });
    return end < 0 ? questions : questions.slice(0, end);
  }
}

interface KeyedQuestion extends MaskedQuestion {
  readonly key: string;
}

/** Texts without masks are not asked about. */
function entryOf(key: string, question: MaskedQuestion | undefined): [string, KeyedQuestion][] {
  return question && question.rows.length > 0 ? [[key, { ...question, key }]] : [];
}

/** Rows of [1, features] as [rows, features]. */
function joined(rows: readonly Activation[]): Activation {
  const features = rows[0]?.shape.at(-1) ?? 0;
  const data = new Float32Array(rows.length * features);
  for (const [index, row] of rows.entries()) data.set(row.data, index * features);
  return { shape: [rows.length, features], data };
}

// Plain loops: a vocabulary has tens of thousands of entries, and each mask goes through it.
function draw(logits: Float32Array, numbers: readonly number[]): Filler[] {
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > top) top = logit;
  const bounds = new Float64Array(logits.length);
  let sum = 0;
  for (let id = 0; id < logits.length; id++) bounds[id] = sum += Math.exp((logits[id] ?? 0) - top);
  return numbers.map((number) => {
    const wanted = number * sum;
    let [low, high] = [0, bounds.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return { id: low, weight: 1 / numbers.length };
  });
}

import type { MaskPrediction, MaskQuestion, Resources } from "@limelight/attack";
import { isTooLarge, packBatch } from "@limelight/core";
import { likeliest } from "@limelight/explain";
import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import { requireHead, type Session } from "../session/session.ts";
import { VocabularyWords } from "./vocabulary-words.ts";

type Masked = Pick<Session, "id" | "model" | "tokenizer" | "batchTokens">;

/** A text as the model reads it, and the rows that are asked about. */
interface Read {
  readonly encoding: Encoding;
  readonly rows: readonly number[];
  readonly question: MaskQuestion;
}

/** Numbers of logits that are read back at once: 64 MiB. */
const mostLogits = 2 ** 24;

/**
 * What a masked language model says could stand at stretches of texts, with a mask in their place or as they are: in packed batches, the vocabulary scored at those rows
 * alone.
 * @throws ExperimentError "no-head" where the model fills no masks
 */
export function wordPredictions(
  session: Masked,
  signal: AbortSignal | undefined,
): Required<Pick<Resources, "fillMasks" | "predictTokens">> {
  requireHead(session, "masked-lm");
  const { id, model, tokenizer } = session;
  const mask = tokenizer.special.mask;
  if (!mask)
    throw new ExperimentError("no-head", `the tokenizer of ${id} has no mask token`, "Take a masked language model.");
  const words = new VocabularyWords(tokenizer);
  const maxLength = Math.min(model.maxTokens, tokenizer.maxLength ?? Infinity);
  const encode = (text: string, pair: string | undefined): Encoding =>
    tokenizer.encode(text, { maxLength, ...(pair !== undefined && { pair }) });

  const withMask = (question: MaskQuestion): Read => {
    const { text, pair, span, sequence = 0 } = question;
    const masked = (whole: string): string => whole.slice(0, span.start) + mask.token + whole.slice(span.end);
    const encoding = sequence === 0 ? encode(masked(text), pair) : encode(text, masked(pair ?? ""));
    const end = span.start + mask.token.length;
    // A blank in front of a mask may belong to it.
    const is = (token: Encoding["tokens"][number]): boolean =>
      token.id === mask.id &&
      !token.special &&
      token.sequence === sequence &&
      token.end > span.start &&
      token.end <= end;
    return { encoding, rows: placesOf(encoding, is), question };
  };
  const asItIs = (question: MaskQuestion): Read => {
    const { text, pair, span, sequence = 0 } = question;
    const encoding = encode(text, pair);
    const is = (token: Encoding["tokens"][number]): boolean =>
      !token.special && token.sequence === sequence && token.start < span.end && token.end > span.start;
    return { encoding, rows: placesOf(encoding, is), question };
  };
  const predictions = (logits: Float32Array, { encoding, question }: Read, row: number): MaskPrediction[] => {
    const { top, least = 0, sequence = 0 } = question;
    const first = encoding.tokens.findIndex((token) => token.sequence === sequence && !token.special) === row;
    return likeliest(logits, Math.min(logits.length, top + words.leftOut.size))
      .flatMap(({ id: token, probability }) => {
        const word = probability < least ? undefined : words.of(token, first);
        return word ? [{ ...word, probability }] : [];
      })
      .slice(0, top);
  };
  const predict = (reads: readonly Read[]) => predicted(session, reads, predictions, signal);
  return {
    fillMasks: async (questions) => (await predict(questions.map(withMask))).map(([only = []]) => only),
    predictTokens: (questions) => predict(questions.map(asItIs)),
  };
}

function placesOf({ tokens }: Encoding, is: (token: Encoding["tokens"][number]) => boolean): number[] {
  return tokens.flatMap((token, place) => (is(token) ? [place] : []));
}

type Predictions = (logits: Float32Array, read: Read, row: number) => MaskPrediction[];

/** Predictions of each text, a list a row; none where a text has no such rows. */
async function predicted(
  session: Masked,
  reads: readonly Read[],
  predictions: Predictions,
  signal: AbortSignal | undefined,
): Promise<MaskPrediction[][][]> {
  const { vocabulary } = session.model.config;
  const found: MaskPrediction[][][] = [];
  while (found.length < reads.length) {
    signal?.throwIfAborted();
    let [tokens, rows] = [0, 0];
    const rest = reads.slice(found.length);
    const end = rest.findIndex((read, index) => {
      tokens += read.encoding.ids.length;
      rows += read.rows.length;
      return index > 0 && (tokens > session.batchTokens || rows * vocabulary > mostLogits);
    });
    found.push(...(await batched(session, end < 0 ? rest : rest.slice(0, end), predictions, signal)));
  }
  return found;
}

async function batched(
  session: Masked,
  reads: readonly Read[],
  predictions: Predictions,
  signal: AbortSignal | undefined,
): Promise<MaskPrediction[][][]> {
  const asked = reads.filter(({ rows }) => rows.length > 0);
  if (asked.length === 0) return reads.map(() => []);
  const batch = packBatch(asked.map(({ encoding }) => encoding));
  const rows = asked.flatMap((read, index) => read.rows.map((row) => row + (batch.offsets[index] ?? 0)));
  try {
    using run = await session.model.run(batch, {
      head: "masked-lm",
      rows: Uint32Array.from(rows),
      ...(signal && { signal }),
    });
    const logits = await run.logits();
    return reads.map((read) => {
      const { data = new Float32Array(0), shape = [] } = logits[asked.indexOf(read)] ?? {};
      const width = shape.at(-1) ?? 1;
      return read.rows.map((row, index) => predictions(data.subarray(index * width, (index + 1) * width), read, row));
    });
  } catch (error) {
    if (!isTooLarge(error) || reads.length === 1) throw error;
    const half = Math.ceil(reads.length / 2);
    const first = await batched(session, reads.slice(0, half), predictions, signal);
    return [...first, ...(await batched(session, reads.slice(half), predictions, signal))];
  }
}

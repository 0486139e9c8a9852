import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import { burstinessOf, perplexityOf, sentencePerplexities } from "../generation/burstiness.ts";
import { warnOfMidWord } from "../generation/mid-word.ts";
import { decoderStart } from "../generation/prompts.ts";
import { tokenScores, type Following } from "../generation/token-scores.ts";
import { windowsOf } from "../generation/windows.ts";
import type { ScoreDocument } from "../result/generation-documents.ts";
import { languageHead, requireHead, type Session } from "../session/session.ts";
import { failureOf, heading, isFailure, type Context, type Failure, type Input, type VerbRunner } from "./verb.ts";

/** A text, and what of it is scored. */
interface Asked {
  readonly input: Input;
  /** What is scored, or begins with tokens that are not. */
  readonly text: string;
  readonly tokens: Encoding["tokens"];
  /** The first of them that has something in front of it. */
  readonly first: number;
  readonly windows: readonly Following[];
  readonly context: number;
}

/** How likely texts are, token by token, perplexity, and how it varies from sentence to sentence. */
export const score: VerbRunner<"score"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const { environment, total } = context;
  requireHead(session, languageHead(session.model));
  let done = 0;
  const report = (): void => environment.progress?.({ label: "score", done, total, unit: "texts" });
  report();
  for await (const batch of batches(context, session, inputs)) {
    environment.signal?.throwIfAborted();
    const asked = batch.filter((item): item is Asked => !isFailure(item));
    const found = await tokenScores(
      session,
      asked.flatMap(({ windows }) => windows),
      environment.signal,
    );
    let next = 0;
    for (const item of batch) {
      if (isFailure(item)) yield item;
      else {
        const own = found.slice(next, next + item.windows.length);
        next += item.windows.length;
        const rest = scoresOf(
          item,
          own.flatMap(({ logprobs }) => logprobs),
          own.flatMap(({ ranks }) => ranks),
        );
        yield { document: { ...heading(session, item.input), ...rest }, input: item.input };
      }
    }
    done += batch.length;
    report();
  }
};

function scoresOf(
  { input: { continuation }, text, tokens, first, windows, context }: Asked,
  scored: readonly number[],
  ranked: readonly number[],
): Omit<ScoreDocument, "text" | "model"> {
  const none = Array.from({ length: first }, () => null);
  const logprobs = [...none, ...scored];
  const sentences = sentencePerplexities(text, tokens, logprobs);
  return {
    ...(continuation !== undefined && { continuation }),
    tokens: tokens.map((token) => token.text),
    offsets: tokens.map(({ start, end }) => [start, end] as const),
    logprobs,
    ranks: [...none, ...ranked],
    logprob: scored.reduce((sum, each) => sum + each, 0),
    perplexity: perplexityOf(scored),
    burstiness: burstinessOf(sentences),
    sentences,
    ...(windows.length > 1 && { windows: { count: windows.length, context } }),
  };
}

async function* batches(
  context: Context,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<(Asked | Failure)[]> {
  let batch: (Asked | Failure)[] = [];
  let tokens = 0;
  for await (const input of inputs) {
    if (isFailure(input)) {
      batch.push(input);
      continue;
    }
    let asked: Asked;
    try {
      asked = askedOf(session, input);
      warnOfMidWord(context, session, input);
    } catch (error) {
      batch.push(failureOf(input, error));
      continue;
    }
    const own = asked.windows.reduce((sum, { ids, decoderIds }) => sum + ids.length + (decoderIds?.length ?? 0), 0);
    if (tokens > 0 && tokens + own > session.batchTokens) {
      yield batch;
      batch = [];
      tokens = 0;
    }
    batch.push(asked);
    tokens += own;
  }
  if (batch.length > 0) yield batch;
}

// What is scored: the text; or a continuation behind it.
function askedOf(session: Session, input: Input): Asked {
  const { model, tokenizer } = session;
  const { text, continuation } = input;
  const whole = (of: string, specialTokens = true): Encoding =>
    tokenizer.encode(of, { maxLength: Infinity, specialTokens });
  const source = whole(text);
  if (source.ids.length === 0) throw bad("the text has no tokens", "Give a text with at least one character.");
  const context = Math.floor(model.maxTokens / 2);
  if (model.encoderDecoder) return ofDecoder(session, input, source);
  if (continuation === undefined) {
    const windows = windowsOf(source.ids, 1, model.maxTokens);
    return { input, text, tokens: source.tokens, first: Math.min(1, source.ids.length), windows, context };
  }
  const behind = whole(continuation, false);
  if (behind.ids.length === 0) throw bad("the continuation has no tokens", "Give at least one character.");
  const ids = Int32Array.of(...source.ids, ...behind.ids);
  const windows = windowsOf(ids, source.ids.length, model.maxTokens);
  return { input, text: continuation, tokens: behind.tokens, first: 0, windows, context };
}

function ofDecoder(session: Session, input: Input, source: Encoding): Asked {
  const { id, model, tokenizer } = session;
  const { continuation } = input;
  if (continuation === undefined)
    throw bad(
      `${id} makes another text of the one it reads, and there is none to score`,
      'Give --continuation TEXT, or "continuation" in the JSON line.',
    );
  const target = tokenizer.encode(continuation, { maxLength: Infinity, target: true });
  const longest = Math.max(source.ids.length, target.ids.length);
  if (target.ids.length === 0) throw bad("the continuation has no tokens", "Give at least one character.");
  if (longest > model.maxTokens)
    throw bad(`a text has ${longest} tokens, ${id} takes ${model.maxTokens}`, "Shorten it.");
  const decoderIds = Int32Array.of(decoderStart(session), ...target.ids.subarray(0, -1));
  const rows = Array.from(decoderIds.keys());
  const windows = [{ ids: source.ids, decoderIds, rows, next: Array.from(target.ids) }];
  return { input, text: continuation, tokens: target.tokens, first: 0, windows, context: model.maxTokens };
}

function bad(message: string, hint: string): ExperimentError {
  return new ExperimentError("bad-input", message, hint);
}

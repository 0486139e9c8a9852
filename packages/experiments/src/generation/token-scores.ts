import { isTooLarge, packBatch } from "@limelight/core";
import { languageHead, type Session } from "../session/session.ts";

/** Tokens that follow others. */
export interface Following {
  /** [tokens]: what the model reads; of an encoder-decoder, what its encoder reads. */
  readonly ids: Int32Array;
  readonly decoderIds?: Int32Array;
  /** [scored]: rows of what is read (of the decoder, where there is one) behind which a token is scored, ascending. */
  readonly rows: readonly number[];
  /** [scored]: the token that follows each of them. */
  readonly next: readonly number[];
}

/** How likely they are. */
export interface TokenScores {
  /** [scored]: ln of the probability, in f64. */
  readonly logprobs: readonly number[];
  /** [scored]: how many tokens of the vocabulary are at least as likely, the token itself among them. */
  readonly ranks: readonly number[];
}

/** Numbers of logits that are read back at once: 128 MiB. */
const mostLogits = 2 ** 25;

/**
 * Scores tokens that are there, each behind those in front of it, in one pass over all texts where memory has room for it.
 * @returns in the order of the texts
 */
export async function tokenScores(
  session: Pick<Session, "model">,
  texts: readonly Following[],
  signal: AbortSignal | undefined,
): Promise<TokenScores[]> {
  const rows = texts.reduce((sum, text) => sum + text.rows.length, 0);
  if (rows === 0) return texts.map(() => ({ logprobs: [], ranks: [] }));
  const fits = rows * session.model.config.vocabulary <= mostLogits;
  try {
    if (fits || rows === 1) return await score(session, texts, signal);
  } catch (error) {
    if (!isTooLarge(error) || rows === 1) throw error;
  }
  const [only] = texts;
  if (texts.length === 1 && only) {
    const half = Math.ceil(only.rows.length / 2);
    const [first] = await tokenScores(session, [part(only, 0, half)], signal);
    const [second] = await tokenScores(session, [part(only, half)], signal);
    return [
      {
        logprobs: [...(first?.logprobs ?? []), ...(second?.logprobs ?? [])],
        ranks: [...(first?.ranks ?? []), ...(second?.ranks ?? [])],
      },
    ];
  }
  const half = Math.ceil(texts.length / 2);
  const first = await tokenScores(session, texts.slice(0, half), signal);
  return [...first, ...(await tokenScores(session, texts.slice(half), signal))];
}

function part(text: Following, from: number, to?: number): Following {
  return { ...text, rows: text.rows.slice(from, to), next: text.next.slice(from, to) };
}

async function score(
  { model }: Pick<Session, "model">,
  texts: readonly Following[],
  signal: AbortSignal | undefined,
): Promise<TokenScores[]> {
  let start = 0;
  const rows = texts.flatMap((text) => {
    const own = text.rows.map((row) => start + row);
    start += (text.decoderIds ?? text.ids).length;
    return own;
  });
  const head = languageHead(model);
  using run = await model.run(packBatch(texts), { head, rows: Uint32Array.from(rows), ...(signal && { signal }) });
  const logits = await run.logits();
  return texts.map(({ next }, text) => {
    const { data = new Float32Array(0), shape = [] } = logits[text] ?? {};
    const width = shape.at(-1) ?? 1;
    const found = next.map((id, row) => ofToken(data.subarray(row * width, (row + 1) * width), id));
    return { logprobs: found.map(({ logprob }) => logprob), ranks: found.map(({ rank }) => rank) };
  });
}

function ofToken(logits: Float32Array, id: number): { logprob: number; rank: number } {
  const own = logits[id] ?? Number.NaN;
  let most = -Infinity;
  let rank = 0;
  for (const logit of logits) {
    most = Math.max(most, logit);
    if (logit >= own) rank += 1;
  }
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return { logprob: own - most - Math.log(sum), rank };
}

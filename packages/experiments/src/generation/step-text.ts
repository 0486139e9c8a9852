import { generate, type DecodingPrompt, type SubjectToken } from "@limelight/core";
import type { StepInput } from "@limelight/explain";
import type { Encoding, Tokenizer } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import type { StepUnit } from "../result/step-documents.ts";
import type { Session } from "../session/session.ts";
import type { Input } from "../verbs/verb.ts";
import { decoderStart, promptOf } from "./prompts.ts";
import { statedSettings } from "./settings.ts";

/** Written tokens where nobody says how many: as in inseq's first example. */
export const defaultNewTokens = 9;

/** A text with what was written behind it, ready to be explained step by step. */
export interface StepText {
  readonly input: StepInput;
  /** Rows: the source's tokens, where there is a source, then the target's. */
  readonly units: readonly StepUnit[];
  /** What was written. */
  readonly continuation: string;
  readonly forced: boolean;
  /** Written tokens at the end that a contrast has nothing for: they are held against themselves, which gives nothing. */
  readonly beyondContrast: number;
}

interface StepTextOptions {
  /** Of a continuation that is not given. */
  readonly maxNewTokens: number;
  /** The continuation by its tokens, in place of the input's. */
  readonly ids?: readonly number[] | undefined;
  /** Another continuation, whose tokens are held against those that were written. */
  readonly contrast?: string | undefined;
  /** Whether nothing is attributed to what an encoder-decoder writes. */
  readonly sourceOnly?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Tokens of the target, and where the continuation begins among them. */
interface Target {
  readonly tokens: readonly SubjectToken[];
  readonly from: number;
  readonly continuation: string;
}

/**
 * The tokens of a text and its continuation: the one given, or what greedy search writes.
 * @throws ExperimentError "bad-input" where there is nothing to go on from, or no step
 */
export async function stepText(session: Session, input: Input, options: StepTextOptions): Promise<StepText> {
  const { model, tokenizer } = session;
  const { ids } = options;
  const forced = ids !== undefined || input.continuation !== undefined;
  requireOneText(input);
  const { vocabulary } = model.config;
  const unknown = ids?.find((each) => each >= vocabulary);
  if (unknown !== undefined)
    throw bad(`${session.id} has no token ${unknown}`, `They are counted from 0 to ${vocabulary - 1}.`);
  const source = model.encoderDecoder ? encodeWhole(tokenizer, input.text).tokens : [];
  if (model.encoderDecoder && source.length === 0) throw bad("the text has no tokens", "Give at least one character.");
  const target =
    ids === undefined && input.continuation !== undefined
      ? given(session, input.text, input.continuation)
      : behind(session, input.text, ids ?? (await written(session, input.text, options)));
  const { tokens, from, continuation } = target;
  if (from === 0)
    throw bad("there is no token in front of the continuation", "Give a text with at least one token of its own.");
  if (from >= tokens.length)
    throw bad("the continuation has no tokens", "Give at least one character, or leave it out.");
  // Nothing is written behind the last one, so that it is not read.
  const sides = model.encoderDecoder
    ? ([
        ["the text has", source.length],
        ["what stands before the continuation's last token has", tokens.length - 1],
      ] as const)
    : ([["text and continuation have", tokens.length]] as const);
  for (const [what, length] of sides)
    if (length > model.maxTokens)
      throw bad(`${what} ${length} tokens, ${session.id} takes ${model.maxTokens}`, "Shorten it.");
  const other = options.contrast === undefined ? undefined : given(session, input.text, options.contrast);
  const contrast = other && against(target, other);
  return {
    input: {
      ...(model.encoderDecoder && { source: idsOf(source) }),
      target: idsOf(tokens),
      from,
      tokens: { source, target: tokens },
      special: tokenizer.special,
      ...(contrast && { contrast }),
      ...(options.sourceOnly && { sourceOnly: true }),
    },
    units: [
      ...source.map((token) => unitOf(token, { side: "source" })),
      ...tokens.map((token, index) =>
        unitOf(token, { ...(model.encoderDecoder && { side: "target" }), ...(index >= from && { written: true }) }),
      ),
    ],
    continuation,
    forced,
    beyondContrast: other ? Math.max(0, tokens.length - other.tokens.length) : 0,
  };
}

// What the text that was written begins with and another one has in the same places; itself beyond the other's end.
function against({ tokens, from }: Target, other: Target): number[] {
  const difference = tokens.findIndex((token, index) => token.id !== other.tokens[index]?.id);
  if (other.from !== from || (difference !== -1 && difference < from))
    throw bad(
      "the contrast changes tokens of the text in front of it",
      "Begin it where the continuation begins, with a blank where that has one.",
    );
  return tokens.slice(from).map(({ id }, step) => other.tokens[from + step]?.id ?? id);
}

function given(session: Session, text: string, continuation: string): Target {
  const { model, tokenizer } = session;
  if (model.encoderDecoder) {
    const { tokens } = encodeWhole(tokenizer, continuation, true);
    return { tokens: [startToken(session), ...tokens], from: 1, continuation };
  }
  const { tokens } = encodeWhole(tokenizer, text + continuation);
  // Behind the text a template may put tokens that end it; those are no steps.
  const end = tokens.findLastIndex(({ special }) => !special) + 1;
  const from = tokens.findIndex(({ end: last }) => last > text.length);
  return { tokens: tokens.slice(0, end), from: from < 0 ? end : from, continuation };
}

/** @throws ExperimentError "bad-input" for a pair */
export function requireOneText({ pair }: Input): void {
  if (pair !== undefined)
    throw bad("a model that writes reads one text, and there is a second", "Write both into one.");
}

// Tokens that greedy search writes.
async function written(
  session: Session,
  text: string,
  { maxNewTokens, signal }: StepTextOptions,
): Promise<readonly number[]> {
  const { tokenizer, stated } = session;
  const prompt = promptOf(session, text);
  const [[sequence] = []] = await generate(session.languageModel(), [prompt], {
    ...statedSettings(stated, tokenizer),
    strategy: "greedy",
    maxNewTokens,
    ...(signal && { signal }),
  });
  signal?.throwIfAborted();
  return sequence?.ids ?? [];
}

// The text with tokens behind it.
function behind(session: Session, text: string, ids: readonly number[]): Target {
  const { model, tokenizer } = session;
  const prompt = promptOf(session, text);
  const before = model.encoderDecoder ? [startToken(session)] : encodeWhole(tokenizer, text).tokens;
  const { tokens, continuation } = pieces(session, prompt, ids, model.encoderDecoder ? 0 : text.length);
  return { tokens: [...before, ...tokens], from: before.length, continuation };
}

// New tokens with their places in what they are decoded to.
function pieces(
  { tokenizer }: Session,
  { ids, decoderIds = ids }: DecodingPrompt,
  fresh: readonly number[],
  start: number,
): { readonly tokens: SubjectToken[]; readonly continuation: string } {
  const decoder = tokenizer.decoder({ skipSpecial: true });
  for (const id of decoderIds) decoder.push(id);
  let continuation = "";
  const tokens = fresh.map((id): SubjectToken => {
    const from = start + continuation.length;
    continuation += decoder.push(id);
    const end = start + continuation.length;
    const special = Object.values(tokenizer.special).some((each) => each.id === id);
    return { id, text: tokenizer.idToToken(id) ?? "", start: from, end, word: null, special, sequence: 0 };
  });
  return { tokens, continuation: continuation + decoder.end() };
}

function startToken(session: Session): SubjectToken {
  const id = decoderStart(session);
  return {
    id,
    text: session.tokenizer.idToToken(id) ?? "",
    start: 0,
    end: 0,
    word: null,
    special: true,
    sequence: null,
  };
}

function encodeWhole(tokenizer: Tokenizer, text: string, target = false): Encoding {
  return tokenizer.encode(text, { maxLength: Infinity, ...(target && { target }) });
}

function idsOf(tokens: readonly SubjectToken[]): Int32Array {
  return Int32Array.from(tokens, ({ id }) => id);
}

function unitOf({ text, id, start, end, special }: SubjectToken, more: Partial<StepUnit>): StepUnit {
  return { text, id, start, end, ...more, ...(special && { special }) };
}

function bad(message: string, hint: string): ExperimentError {
  return new ExperimentError("bad-input", message, hint);
}

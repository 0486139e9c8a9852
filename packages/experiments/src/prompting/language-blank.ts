import { ExperimentError } from "../experiment-error.ts";
import { decoderStart } from "../generation/prompts.ts";
import type { Session } from "../session/session.ts";
import { requireFits, type BlankReader } from "./blank-reader.ts";
import { continuationScores, type Continued } from "./continuation-scores.ts";

/** What T5 was trained to fill in. */
const sentinel = "<extra_id_0>";

/** What a language model is given, and what may follow. */
interface Given {
  readonly front: string;
  /** Between it and the answer. */
  readonly gap: string;
  readonly after: string;
  readonly words: readonly string[];
  /** Whether special tokens are in the text already. */
  readonly whole: boolean;
}

/**
 * Fills blanks by going on with what stands in front of them; what stands behind is not read. Of an encoder-decoder the encoder reads the
 * text, and the decoder writes the answer; one with T5's sentinels reads what stands behind the blank as well.
 * @param converse puts a text into the form of a conversation, special tokens and all
 * @throws ExperimentError "no-head" where the model is no language model
 */
export function languageBlankReader(session: Session, converse?: (front: string) => string): BlankReader {
  const { id, model, tokenizer } = session;
  const language = session.languageModel();
  const sentinelId = model.encoderDecoder ? tokenizer.tokenToId(sentinel) : undefined;
  return {
    separator: "\n\n",
    readsBehind: sentinelId !== undefined,
    prepare({ before, after }, words) {
      if (before.trim() === "")
        throw new ExperimentError(
          "bad-input",
          `nothing stands in front of the answer, and ${id} reads no more than that`,
          "Put {text} in front of [MASK], or take a masked language model.",
        );
      const bare = before.trimEnd();
      const front = converse ? converse(bare) : bare;
      const gap = converse ? "" : before.slice(bare.length);
      const given = { front, gap, after, words, whole: converse !== undefined };
      const content = model.encoderDecoder ? written(session, given, sentinelId) : continued(session, given);
      const lengths = content.continuations.map(({ length }) => length);
      const { ids, decoderIds = ids } = content.prompt;
      requireFits(session, Math.max(ids.length, decoderIds.length + Math.max(...lengths)), model.maxTokens);
      return {
        shown: front,
        tokens: ids.length + lengths.reduce((sum, length) => sum + length, 0),
        rows: words.length,
        lengths,
        content,
      };
    },
    score: (blanks, signal) =>
      continuationScores(
        language,
        blanks.flatMap(({ content }) => ("prompt" in content ? content : [])),
        signal,
      ),
  };
}

/**
 * Each word is cut into tokens where it stands, behind the text, as blanks belong to one side or the other. What all of these have in
 * common up to the end of the text is the prompt.
 */
function continued({ tokenizer }: Session, { front, gap, words, whole }: Given): Continued {
  const texts = words.map((word) => {
    const { tokens } = tokenizer.encode(front + gap + word, { maxLength: Infinity, specialTokens: !whole });
    const last = tokens.findLastIndex(({ special }) => !special);
    return tokens.slice(0, last + 1);
  });
  const [first = []] = texts;
  let shared = 0;
  const isShared = (place: number): boolean =>
    texts.every((tokens) => {
      const { id, end } = tokens[place] ?? { id: -1, end: Infinity };
      return id === first[place]?.id && end <= front.length;
    });
  while (isShared(shared)) shared += 1;
  if (shared === 0) throw new ExperimentError("bad-input", "the prompt has no tokens", "Give a longer template.");
  return {
    prompt: { ids: Int32Array.from(first.slice(0, shared), ({ id }) => id) },
    continuations: texts.map((tokens) => requireTokens(tokens.slice(shared).map(({ id }) => id))),
  };
}

function written(
  session: Session,
  { front, gap, after, words, whole }: Given,
  sentinelId: number | undefined,
): Continued {
  const { tokenizer } = session;
  const filling = sentinelId !== undefined && /[\p{L}\p{N}]/u.test(after);
  const { ids } = tokenizer.encode(filling ? front + gap + sentinel + after : front, {
    maxLength: Infinity,
    specialTokens: !whole,
  });
  return {
    prompt: { ids, decoderIds: Int32Array.of(decoderStart(session), ...(filling ? [sentinelId] : [])) },
    continuations: words.map((word) =>
      requireTokens([...tokenizer.encode(word, { maxLength: Infinity, specialTokens: false, target: true }).ids]),
    ),
  };
}

function requireTokens(ids: readonly number[]): readonly number[] {
  if (ids.length > 0) return ids;
  throw new ExperimentError("bad-input", "a word has no tokens", "Take other words for the labels.");
}

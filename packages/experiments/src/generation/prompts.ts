import type { DecodingPrompt } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import type { Session } from "../session/session.ts";

type PromptSession = Pick<Session, "id" | "model" | "tokenizer" | "stated">;

/**
 * A text as a model goes on from it, with the tokenizer's template round it; of an encoder-decoder, what its encoder reads and the
 * token that its decoder starts with.
 * @throws ExperimentError "bad-input" where the text has no tokens, or more than the model takes
 * @param whole whether special tokens are in the text already
 */
export function promptOf(session: PromptSession, text: string, whole = false): DecodingPrompt {
  const { id, model, tokenizer } = session;
  const { ids } = tokenizer.encode(text, { maxLength: Infinity, specialTokens: !whole });
  if (ids.length === 0)
    throw new ExperimentError("bad-input", "the text has no tokens", "Give a text with at least one character.");
  if (ids.length > model.maxTokens)
    throw new ExperimentError(
      "bad-input",
      `the text has ${ids.length} tokens, ${id} takes ${model.maxTokens}`,
      "Shorten it, or take a model with a longer context.",
    );
  return model.encoderDecoder ? { ids, decoderIds: Int32Array.of(decoderStart(session)) } : { ids };
}

/** The token that a decoder starts with. @throws ExperimentError "bad-input" where the checkpoint does not say */
export function decoderStart({ id, stated, tokenizer }: PromptSession): number {
  const start = stated.decoder_start_token_id ?? stated.bos_token_id ?? tokenizer.special.pad?.id;
  if (start !== undefined) return start;
  throw new ExperimentError(
    "bad-input",
    `${id} does not say what its decoder starts with`,
    "Add decoder_start_token_id to its generation_config.json.",
  );
}

/**
 * What the decoder of an encoder-decoder reads in one forward pass: its start token, then the continuation's tokens but for the last,
 * which comes of them. Undefined for models without a decoder of their own, and for classifiers, whose decoder reads the text itself.
 * @throws ExperimentError "bad-input" where it has more tokens than the model takes, or where the checkpoint does not say how it starts
 */
export function decoderInput(session: PromptSession, continuation: string | undefined): Int32Array | undefined {
  const { id, model, tokenizer } = session;
  if (!model.encoderDecoder) return undefined;
  if (continuation === undefined)
    return model.heads.includes("sequence-to-sequence-lm") ? Int32Array.of(decoderStart(session)) : undefined;
  const { ids } = tokenizer.encode(continuation, { maxLength: Infinity, target: true });
  if (ids.length > model.maxTokens)
    throw new ExperimentError(
      "bad-input",
      `the continuation has ${ids.length} tokens, ${id} takes ${model.maxTokens}`,
      "Shorten it.",
    );
  return Int32Array.of(decoderStart(session), ...ids.subarray(0, -1));
}

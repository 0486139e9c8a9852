import type { SubjectToken } from "@limelight/core";
import type { Session } from "../session/session.ts";
import type { Input } from "../verbs/verb.ts";
import { defaultNewTokens, stepText } from "./step-text.ts";

/** What an encoder-decoder that writes reads on both sides. */
export interface Sides {
  /** [tokens]: what the encoder reads. */
  readonly ids: Int32Array;
  /** [decoder tokens]. */
  readonly decoderIds: Int32Array;
  /** The tokens of `ids`. */
  readonly source: readonly SubjectToken[];
  /** What the decoder reads: at each place what was written at the one before. */
  readonly target: readonly SubjectToken[];
  readonly continuation: string;
}

/**
 * A text and what is written behind it: what is given, or what greedy search writes.
 * @throws ExperimentError "bad-input" as `stepText`
 */
export async function sidesOf(
  session: Session,
  input: Input,
  asked: {
    readonly continuation?: string | undefined;
    readonly continuationIds?: readonly number[] | undefined;
    readonly maxNewTokens?: number | undefined;
  },
  signal: AbortSignal | undefined,
): Promise<Sides> {
  const own = input.continuation ?? asked.continuation;
  const text = own === undefined ? input : { ...input, continuation: own };
  const maxNewTokens = asked.maxNewTokens ?? defaultNewTokens;
  const asking = { maxNewTokens, ids: asked.continuationIds, signal };
  const { input: read, continuation } = await stepText(session, text, asking);
  return {
    ids: read.source ?? new Int32Array(0),
    decoderIds: read.target.slice(0, -1),
    source: read.tokens.source,
    target: read.tokens.target.slice(0, -1),
    continuation,
  };
}

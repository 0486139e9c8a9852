/** A text to go on from, as token ids. */
export interface DecodingPrompt {
  /** [tokens]: what is gone on from; of an encoder-decoder, what its encoder reads. */
  readonly ids: Int32Array;
  /** [tokens]: of an encoder-decoder, what its decoder begins with: the start token, and a forced beginning. */
  readonly decoderIds?: Int32Array;
}

/**
 * Sequences that grow side by side on the device, with what attention needs of the tokens before (the key-value cache).
 * Each may have a length of its own.
 */
export interface Decoding {
  /** Of every row, the logits of the token that comes next: [vocabulary]. */
  readonly logits: readonly Float32Array[];
  /**
   * Goes on by one token: row r of what follows is row `parents[r]` of what was there, and `tokens[r]` behind it. A row may
   * go on several times (beams) or not at all (it has ended).
   * @throws CoreError "bad-input" where a row is longer than the model takes, "out-of-memory", "aborted"
   */
  advance(parents: readonly number[], tokens: readonly number[], signal?: AbortSignal): Promise<void>;
  /** Frees the cache. */
  dispose(): void;
}

/** A model that goes on with texts: what generation asks of one. */
export interface LanguageModel {
  readonly vocabulary: number;
  /** Tokens that a row may have; of an encoder-decoder, its decoder's. Undefined where positions have no end (T5). */
  readonly maxTokens: number | undefined;
  /**
   * Reads prompts of any lengths, one row each.
   * @throws CoreError "bad-input" where a prompt is empty or too long, "no-head", "out-of-memory", "aborted"
   */
  begin(prompts: readonly DecodingPrompt[], signal?: AbortSignal): Promise<Decoding>;
}

/** What can be wrong with a tokenizer's files or with a request to it. */
export type TokenizerErrorCode =
  | "no-tokenizer"
  | "invalid-json"
  | "invalid-tokenizer"
  | "unknown-normalizer"
  | "unknown-pre-tokenizer"
  | "unknown-model"
  | "unknown-post-processor"
  | "unknown-decoder"
  | "unsupported"
  | "max-length"
  | "chat-template";

/** Bad tokenizer files, or a request that a tokenizer cannot meet. `message` says what is wrong and where, `hint` what to do. */
export class TokenizerError extends Error {
  override readonly name = "TokenizerError";
  readonly code: TokenizerErrorCode;
  readonly hint: string;

  constructor(code: TokenizerErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

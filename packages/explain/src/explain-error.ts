/** A question that cannot be explained. `code` is stable; `hint` says what to do. */
export class ExplainError extends Error {
  override readonly name = "ExplainError";
  readonly code:
    | "no-words"
    | "too-many-words"
    | "unfit-text"
    | "no-logits"
    | "needs-gradients"
    | "not-defined"
    | "no-odds"
    | "bad-answer"
    | "bad-target"
    | "bad-option"
    | "unknown-mode"
    | "unknown-method"
    | "bad-plugin"
    | "unknown-metric"
    | "no-lens"
    | "unknown-part"
    | "too-few-texts"
    | "unknown-site";
  readonly hint: string;

  constructor(code: ExplainError["code"], message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

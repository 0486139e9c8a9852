/** An attack that cannot be run. `code` is stable; `hint` says what to do. */
export class AttackError extends Error {
  override readonly name = "AttackError";
  readonly code:
    | "no-words"
    | "bad-option"
    | "bad-label"
    | "unfit-parts"
    | "unknown-part"
    | "unknown-recipe"
    | "no-resource"
    | "bad-vectors";
  readonly hint: string;

  constructor(code: AttackError["code"], message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Numbers that a statistic cannot be computed from. `code` is stable; `hint` says what to do. */
export class StatisticsError extends Error {
  override readonly name = "StatisticsError";
  readonly code: "bad-seed" | "bad-range" | "bad-shape" | "bad-weights";
  readonly hint: string;

  constructor(code: StatisticsError["code"], message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

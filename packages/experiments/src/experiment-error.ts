/** What can be wrong with an experiment. */
export type ExperimentErrorCode = "bad-experiment" | "bad-input" | "bad-hook" | "no-head" | "bad-target";

/** Says what is wrong and where (`message`) and what to do about it (`hint`). */
export class ExperimentError extends Error {
  override readonly name = "ExperimentError";
  constructor(
    readonly code: ExperimentErrorCode,
    message: string,
    readonly hint: string = "",
  ) {
    super(message);
  }
}

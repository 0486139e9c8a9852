/** What can be wrong with a run of training. */
export type TrainErrorCode =
  | "bad-input"
  | "bad-option"
  | "bad-checkpoint"
  | "not-finite"
  | "other-settings"
  | "unwritable"
  | "aborted";

/** Says what is wrong and where (`message`) and what to do about it (`hint`). */
export class TrainError extends Error {
  override readonly name = "TrainError";
  constructor(
    readonly code: TrainErrorCode,
    message: string,
    readonly hint: string = "",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What can be wrong with an experiment. */
export type ExperimentErrorCode =
  | "bad-experiment"
  | "bad-input"
  | "bad-hook"
  | "no-head"
  | "bad-target"
  | "bad-result"
  | "bad-index";

/** Which field of an experiment is wrong, for those who call it by another name, as a flag. */
interface WrongField {
  readonly path: readonly string[];
  /** What is wrong with it, without its name. */
  readonly problem: string;
}

/** Says what is wrong and where (`message`) and what to do about it (`hint`). */
export class ExperimentError extends Error {
  override readonly name = "ExperimentError";
  constructor(
    readonly code: ExperimentErrorCode,
    message: string,
    readonly hint: string = "",
    readonly field?: WrongField,
  ) {
    super(message);
  }
}

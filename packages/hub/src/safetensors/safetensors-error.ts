import { HubError } from "../hub-error.ts";

/** Why a file is refused: the error variants of the Rust crate (`SafeTensorError`), and two of ours at the end. */
export type SafetensorsReason =
  | "header-too-small"
  | "header-too-large"
  | "invalid-header-length"
  | "invalid-header-utf8"
  | "invalid-header-start"
  | "invalid-header-json"
  | "invalid-offset"
  | "tensor-invalid-info"
  | "metadata-incomplete-buffer"
  | "validation-overflow"
  /** The format forbids duplicate keys; the crate keeps the last one. */
  | "duplicate-key"
  /** An element type of the format that is not supported here. */
  | "unsupported-dtype";

const damaged = "The file is damaged, cut short or not a safetensors file: fetch it again from where it came.";

/** A header of 100 MB may have a name or a shape that long: nobody wants to read it. In UTF-16 units. */
const longestProblem = 500;

/** A file that is not valid safetensors. Nothing of it is used. */
export class SafetensorsError extends HubError {
  override readonly name: string = "SafetensorsError";
  readonly reason: SafetensorsReason;

  constructor(reason: SafetensorsReason, file: string, problem: string, hint: string = damaged) {
    const shown = problem.length > longestProblem ? `${problem.slice(0, longestProblem)}…` : problem;
    super("bad-checkpoint", `${file}: ${shown}`, hint);
    this.reason = reason;
  }
}

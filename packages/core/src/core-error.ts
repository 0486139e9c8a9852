import { KernelError } from "@limelight/kernels";

/** What can be wrong with a model, a batch or the device. */
export type CoreErrorCode =
  | "no-adapter"
  | "device-lost"
  | "device-error"
  | "out-of-memory"
  | "bad-weights"
  | "bad-config"
  | "unknown-architecture"
  | "no-head"
  | "bad-input"
  | "bad-edit"
  | "unknown-hook"
  | "unknown-parameter"
  | "not-finite"
  | "no-answer"
  | "missing-answers"
  | "aborted";

/** Says what is wrong and where (`message`) and what to do about it (`hint`). */
export class CoreError extends Error {
  override readonly name = "CoreError";
  constructor(
    readonly code: CoreErrorCode,
    message: string,
    readonly hint: string = "",
  ) {
    super(message);
  }
}

/** Tells memory that ran out, and work over a limit of the adapter, from other errors: a smaller batch may do. */
export function isTooLarge(error: unknown): boolean {
  return (
    (error instanceof CoreError || error instanceof KernelError) &&
    (error.code === "out-of-memory" || error.code === "too-large")
  );
}

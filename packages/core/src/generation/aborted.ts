import { CoreError } from "../core-error.ts";

/** Tells an interruption that was asked for from failures. */
export function isAborted(error: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted !== true) return false;
  return error === signal.reason || (error instanceof CoreError && error.code === "aborted");
}

/**
 * What kind of trouble a {@link HubError} reports:
 * - `model-not-found`: nothing of that name, neither bundled nor a folder;
 * - `bad-checkpoint`: a folder or file is there, but is not a checkpoint that can be read;
 * - `unreadable`: the operating system refused (permissions, a broken disk);
 * - `offline`: it would have to be downloaded, and that is not possible;
 * - `too-large`: more than this platform, or the adapter, can hold;
 * - `unsupported`: this platform lacks what is needed.
 */
export type HubErrorCode =
  | "model-not-found"
  | "bad-checkpoint"
  | "unreadable"
  | "offline"
  | "too-large"
  | "unsupported";

/** A model or file that cannot be read. The message says what is wrong and where, the hint what to do. */
export class HubError extends Error {
  override readonly name: string = "HubError";
  readonly code: HubErrorCode;
  readonly hint: string;

  constructor(code: HubErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/**
 * What kind of trouble a {@link HubError} reports:
 * - `model-not-found`: nothing of that name: neither bundled, nor a folder, nor on the hub;
 * - `bad-checkpoint`: a folder, file or repository is there, but is not one that can be read;
 * - `unreadable`: the operating system refused (permissions, a broken disk);
 * - `offline`: it would have to be downloaded, and that is switched off;
 * - `network`: the hub could not be reached, or stopped answering;
 * - `bad-download`: what came is not what the hub says the file is;
 * - `access-denied`: the hub gives it to nobody, or not to this account;
 * - `disk-full`: there is no room to keep it;
 * - `bad-setting`: an environment variable that says how to fetch makes no sense;
 * - `too-large`: more than this platform, or the adapter, can hold;
 * - `unsupported`: this platform lacks what is needed.
 */
export type HubErrorCode =
  | "model-not-found"
  | "bad-checkpoint"
  | "unreadable"
  | "offline"
  | "network"
  | "bad-download"
  | "access-denied"
  | "disk-full"
  | "bad-setting"
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

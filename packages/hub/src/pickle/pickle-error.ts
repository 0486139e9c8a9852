import { HubError } from "../hub-error.ts";

/** Why a file of torch.save is refused. */
export type PickleReason =
  /** Neither of the two forms of torch.save, or cut off within one. */
  | "not-torch-save"
  /** An archive that is not as torch.save writes it: compressed, overlapping, doubled or oversized entries. */
  | "bad-archive"
  /** An instruction of the pickle that makes no sense, or none that tensors need. */
  | "bad-pickle"
  /** The pickle wants to call or make something that is not part of a dictionary of tensors. */
  | "forbidden"
  /** A module, or a program, was saved in place of its weights. */
  | "whole-module"
  /** A tensor that lies outside of its storage, or a storage outside of the file. */
  | "bad-tensor"
  /** More than a dictionary of tensors can need. */
  | "too-much";

const damaged = "The file is damaged, cut short or not made by torch.save: fetch it again from where it came.";

/** A file of torch.save that is not read. Nothing in it was run, and nothing of it is used. */
export class PickleError extends HubError {
  override readonly name: string = "PickleError";
  readonly reason: PickleReason;

  constructor(reason: PickleReason, problem: string, hint: string = damaged) {
    super("bad-checkpoint", problem.length > 500 ? `${problem.slice(0, 500)}…` : problem, hint);
    this.reason = reason;
  }
}

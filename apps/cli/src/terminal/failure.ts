import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { printable } from "@limelight/report";
import { asTypedHere } from "../program-name.ts";

/** What every error class of the packages has in common. */
interface Explained {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Exit codes as the contract has them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  badModelOrData: 3,
  offline: 4,
  gpu: 5,
  interrupted: 130,
} as const;

/** Names and codes of errors that are not a plain failure of the run. */
const codesByError: Readonly<Record<string, (code: string) => number>> = {
  UsageError: () => exitCodes.usage,
  HubError: hubExit,
  SafetensorsError: () => exitCodes.badModelOrData,
  PickleError: () => exitCodes.badModelOrData,
  TokenizerError: () => exitCodes.badModelOrData,
  DataError: () => exitCodes.badModelOrData,
  CoreError: coreExit,
  KernelError: (code) => (code === "out-of-memory" || code === "too-large" ? exitCodes.gpu : exitCodes.failed),
  ExperimentError: (code) => (code === "no-head" || code === "bad-result" ? exitCodes.badModelOrData : exitCodes.usage),
  TrainError: trainExit,
  AttackError: (code) => (code === "no-words" ? exitCodes.failed : exitCodes.usage),
  ExplainError: (code) => (code.startsWith("unknown-") || badCall.has(code) ? exitCodes.usage : exitCodes.failed),
};

/** What an explanation was told does not go together. */
const badCall: ReadonlySet<string> = new Set(["bad-option", "bad-target", "unfit-text"]);

/** A model that is wrong in itself, or whose tokenizer gives what its weights do not take ("bad-input"). */
const badModel: ReadonlySet<string> = new Set([
  "bad-weights",
  "bad-config",
  "unknown-architecture",
  "no-head",
  "bad-input",
  "not-finite",
]);

function trainExit(code: string): number {
  if (code === "aborted") return exitCodes.interrupted;
  if (code === "bad-option") return exitCodes.usage;
  return code === "bad-checkpoint" || code === "bad-input" ? exitCodes.badModelOrData : exitCodes.failed;
}

function hubExit(code: string): number {
  if (code === "offline" || code === "network" || code === "bad-download") return exitCodes.offline;
  if (code === "disk-full") return exitCodes.failed;
  return code === "bad-setting" ? exitCodes.usage : exitCodes.badModelOrData;
}

function coreExit(code: string): number {
  if (code === "aborted") return exitCodes.interrupted;
  if (code === "no-adapter" || code === "device-lost" || code === "out-of-memory") return exitCodes.gpu;
  if (code === "bad-edit" || code === "unknown-hook") return exitCodes.usage;
  return badModel.has(code) ? exitCodes.badModelOrData : exitCodes.failed;
}

/** Where the parts of this program lie that are loaded when they are first needed. */
const ownFolder = dirname(fileURLToPath(import.meta.url));

/** The command line was not understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "usage";
  constructor(
    message: string,
    readonly hint = "`limelight --help` lists the commands, `limelight VERB --help` the flags of one.",
  ) {
    super(message);
  }
}

/** An error as people and programs are told of it. */
export interface Failure {
  readonly exit: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Sorts an error: its exit code, and what to say. An error nobody foresaw is a failed run with its own message. */
export function failureOf(error: unknown): Failure {
  if (isExplained(error)) {
    const exit = codesByError[error.name]?.(error.code) ?? exitCodes.failed;
    return { exit, code: error.code, message: error.message, hint: asTypedHere(error.hint) };
  }
  if (error instanceof Error && error.name === "AbortError")
    return { exit: exitCodes.interrupted, code: "aborted", message: "interrupted", hint: "" };
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith(`Cannot find module '${ownFolder}`))
    return {
      exit: exitCodes.failed,
      code: "rebuilt",
      message: "Limelight was built anew while it ran, and parts of the build that it is of are gone",
      hint: "Start it again.",
    };
  return {
    exit: exitCodes.failed,
    code: "unexpected",
    message,
    hint: "Run the command with --debug and report what it prints.",
  };
}

function isExplained(error: unknown): error is Error & Explained {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    "hint" in error &&
    typeof error.hint === "string"
  );
}

/** `limelight: what is wrong, where, and what to do`, on one line; what files and texts put in cannot steer the terminal. */
export function failureLine({ message, hint }: Failure): string {
  const sentences = [message, hint.charAt(0).toUpperCase() + hint.slice(1)]
    .filter(Boolean)
    .map((text) => text.trim().replace(/[.:]+$/, ""));
  return printable(`limelight: ${sentences.join(". ").replaceAll("?. ", "? ")}`.replaceAll(/\s*\n\s*/g, "; "));
}

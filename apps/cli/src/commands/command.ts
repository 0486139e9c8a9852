import type { Command } from "commander";
import type { KnownMethods } from "../known-methods.ts";

/** What a command needs of the process that runs it. */
interface Surroundings {
  readonly signal: AbortSignal;
  /** Methods of explanation, those of plug-ins too. */
  readonly methods: KnownMethods;
  /** Says how long the verb may take after Ctrl-C to leave things in order; a second Ctrl-C ends it at once. */
  readonly needGrace: (milliseconds: number) => void;
  /** Tells the exit code. */
  readonly done: (exit: number) => void;
}

/** A verb: one file with one export of this shape, and one line in `commands/index.ts`. */
export type MakeCommand = (surroundings: Surroundings) => Command;

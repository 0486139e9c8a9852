import type { Command } from "commander";

/** What a command needs of the process that runs it. */
interface Surroundings {
  readonly signal: AbortSignal;
  /** Tells the exit code. */
  readonly done: (exit: number) => void;
}

/** A verb: one file with one export of this shape, and one line in `commands/index.ts`. */
export type MakeCommand = (surroundings: Surroundings) => Command;

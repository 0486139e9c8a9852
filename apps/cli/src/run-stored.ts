import { mkdir } from "node:fs/promises";
import type { Experiment } from "@limelight/experiments";
import { parseShard, runStored } from "@limelight/experiments/store";
import type { CommonFlags } from "./flags.ts";
import type { KnownMethods } from "./known-methods.ts";
import { exitCodes, UsageError } from "./terminal/failure.ts";
import { Printer } from "./terminal/printer.ts";
import { toldEnvironment } from "./terminal/told-environment.ts";

/** Flags of `run` that are about where results are kept. */
export interface StoreFlags extends CommonFlags {
  readonly store: string;
  readonly shard?: string;
  readonly resume?: boolean;
}

/** Runs an experiment, prints its documents, and keeps each as it comes. Returns the exit code. */
export async function runKept(
  experiment: Experiment,
  flags: StoreFlags,
  signal: AbortSignal,
  methods: KnownMethods,
): Promise<number> {
  const { store: folder, shard, resume } = flags;
  const kept = { folder, ...(shard !== undefined && { shard: parseShard(shard) }), ...(resume && { resume }) };
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new UsageError(
      `${folder} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      "Name a folder that can be written to.",
    );
  });
  const printer = new Printer({ ...flags, json: true }, methods.figureNames());
  const mayRun = flags.allowProcess === true;
  const { environment, progress } = toldEnvironment({ flags, signal, methods, mayRun });
  let failures = 0;
  try {
    for await (const document of runStored(experiment, environment, kept)) {
      progress.clear();
      const failed = "error" in document;
      if (failed) failures += 1;
      await printer.document(document, !failed);
    }
  } finally {
    progress.clear();
  }
  await printer.save();
  return failures > 0 ? exitCodes.failed : exitCodes.ok;
}

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { mergeStored } from "@limelight/experiments/store";
import { terminalFiles } from "../environment.ts";
import { command, type CommonFlags } from "../flags.ts";
import { exitCodes, UsageError } from "../terminal/failure.ts";
import { Printer } from "../terminal/printer.ts";
import type { MakeCommand } from "./command.ts";

/** `merge FOLDER`: what the shares of an experiment came to, as if it had been run in one. */
export const merge: MakeCommand = ({ methods, done }) =>
  command("merge", "put the shares of an experiment together", "merge results --out results.jsonl")
    .argument("<folder...>", "where `run --store` kept the shares; several, where they were run on several machines")
    .action(async (folders: string[], flags: CommonFlags) => {
      const printer = new Printer({ ...flags, json: true }, methods.figureNames());
      let failures = 0;
      for await (const document of mergeStored(terminalFiles, (await Promise.all(folders.map(filesIn))).flat())) {
        const failed = "error" in document;
        if (failed) failures += 1;
        await printer.document(document, !failed);
      }
      await printer.save();
      done(failures > 0 ? exitCodes.failed : exitCodes.ok);
    });

async function filesIn(folder: string): Promise<string[]> {
  const hint = "Give the folder that `run --store` wrote to.";
  const names = await readdir(folder).catch((error: unknown) => {
    throw new UsageError(`${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`, hint);
  });
  const found = names.filter((name) => name.endsWith(".jsonl")).map((name) => join(folder, name));
  if (found.length === 0) throw new UsageError(`${folder} has no results`, hint);
  return found;
}

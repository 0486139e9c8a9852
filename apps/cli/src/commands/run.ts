import { readFile } from "node:fs/promises";
import { parseExperiment, type Experiment } from "@limelight/experiments";
import { command, withModel, withStore, type CommonFlags, type KeptFlags } from "../flags.ts";
import { parseJson } from "../parse-json.ts";
import { commonFields, runVerb } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

/** `run FILE.json`: experiments from a file. Their documents are JSON lines, whoever reads them. */
export const run: MakeCommand = ({ signal, methods, done }) =>
  withStore(
    withModel(
      command("run", "run the experiment of a file, or several one after another", "run examples/explain.json"),
    ),
  )
    .argument(
      "<file>",
      'a JSON file such as {"verb": "explain", "input": "It was good.", "method": "lime", "seed": 1}, or a list of such',
    )
    .option("--shard <i/n>", "run the i-th of n shares of the texts alone; `merge` puts them together")
    .option("--allow-process", "let the experiment run the command that its subject names")
    .action(async (file: string, flags: CommonFlags & KeptFlags) => {
      let code = 0;
      for (const { verb, ...fields } of await readExperiments(file))
        code = Math.max(
          code,
          await runVerb({
            verb,
            fields: { ...fields, ...commonFields(flags) },
            fromFile: true,
            flags: { ...flags, json: true },
            signal,
            methods,
            render: (document) => JSON.stringify(document),
          }),
        );
      done(code);
    });

/** All are checked before the first is run. */
async function readExperiments(file: string): Promise<Experiment[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "Give the path of an experiment's JSON file.",
    );
  }
  const experiments = [parseJson(file, text, "An experiment is one JSON object.")].flat();
  if (experiments.length === 0) throw new UsageError(`${file} has no experiment`, "Give one, or a list of some.");
  return experiments.map((experiment) => parseExperiment(experiment));
}

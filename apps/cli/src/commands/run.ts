import { readFile } from "node:fs/promises";
import { parseExperiment } from "@limelight/experiments";
import { command, withModel, type CommonFlags } from "../flags.ts";
import { commonFields, runVerb } from "../run-verb.ts";
import { parseJson } from "../parse-json.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

/** `run FILE.json`: one experiment from a file. Its documents are JSON lines, whoever reads them. */
export const run: MakeCommand = ({ signal, methods, done }) =>
  withModel(command("run", "run one experiment from a file", "run examples/explain.json"))
    .argument("<file>", 'a JSON file such as {"verb": "explain", "input": "It was good.", "method": "lime", "seed": 1}')
    .option("--allow-process", "let the experiment run the command that its subject names")
    .action(async (file: string, flags: CommonFlags) => {
      const { verb, ...fields } = parseExperiment(await readJson(file));
      done(
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
    });

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "Give the path of an experiment's JSON file.",
    );
  }
  return parseJson(file, text, "An experiment is one JSON object.");
}

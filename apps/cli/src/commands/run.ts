import { readFile } from "node:fs/promises";
import { parseExperiment, type Experiment } from "@limelight/experiments";
import { command, withModel, type CommonFlags } from "../flags.ts";
import type { KnownMethods } from "../known-methods.ts";
import { parseJson } from "../parse-json.ts";
import { runKept, type StoreFlags } from "../run-stored.ts";
import { commonFields, runVerb } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

type Flags = CommonFlags & Partial<Pick<StoreFlags, "store" | "shard" | "resume">>;

/** `run FILE.json`: experiments from a file. Their documents are JSON lines, whoever reads them. */
export const run: MakeCommand = ({ signal, methods, done }) =>
  withModel(command("run", "run the experiment of a file, or several one after another", "run examples/explain.json"))
    .argument(
      "<file>",
      'a JSON file such as {"verb": "explain", "input": "It was good.", "method": "lime", "seed": 1}, or a list of such',
    )
    .option("--allow-process", "let the experiment run the command that its subject names")
    .option("--store <folder>", "keep what comes of each text as it comes, in a file of the experiment's own")
    .option("--resume", "go on with what the store has: only what is missing is run")
    .option("--shard <i/n>", "run the i-th of n shares of the texts alone; `merge` puts them together")
    .action(async (file: string, flags: Flags) => {
      const { store, shard, resume } = flags;
      if (store === undefined && (shard !== undefined || resume))
        throw new UsageError(
          `--${resume ? "resume" : "shard"} goes with --store`,
          "Name the folder where results are kept.",
        );
      let code = 0;
      for (const { verb, ...fields } of await readExperiments(file)) {
        const experiment = { ...fields, ...commonFields(flags) };
        const next =
          store === undefined
            ? await runPlain(verb, experiment, flags, signal, methods)
            : await runKept(parseExperiment({ ...experiment, verb }), { ...flags, store }, signal, methods);
        code = Math.max(code, next);
      }
      done(code);
    });

function runPlain(
  verb: Experiment["verb"],
  fields: Readonly<Record<string, unknown>>,
  flags: CommonFlags,
  signal: AbortSignal,
  methods: KnownMethods,
): Promise<number> {
  return runVerb({
    verb,
    fields,
    fromFile: true,
    flags: { ...flags, json: true },
    signal,
    methods,
    render: (document) => JSON.stringify(document),
  });
}

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

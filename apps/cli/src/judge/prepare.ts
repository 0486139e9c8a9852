import { isFailure, parseExperiment, runExperiment } from "@limelight/experiments";
import { explainedText, prepareTasks, tasksFile, type ExplainedText } from "@limelight/experiments/judging";
import { printable } from "@limelight/report";
import { terminalEnvironment } from "../environment.ts";
import { listed, type CommonFlags, type DataFlags } from "../flags.ts";
import type { KnownMethods } from "../known-methods.ts";
import { asTypedHere } from "../program-name.ts";
import { commonFields, given, textFields } from "../run-verb.ts";
import { subjectFields, type SubjectFlags } from "../subject-flags.ts";
import { exitCodes, UsageError } from "../terminal/failure.ts";
import { requireWritable, writeWhole } from "../terminal/output.ts";
import { ProgressLine } from "../terminal/progress.ts";

export interface PrepareFlags extends CommonFlags, DataFlags, SubjectFlags {
  readonly methods?: string;
  readonly target?: string;
  readonly option?: readonly string[];
  readonly key?: string;
  readonly question?: string;
  readonly withRandom?: boolean;
}

/** Explains texts by several methods and writes tasks for raters, and the key to them beside. Returns the exit code. */
export async function prepare(
  texts: readonly string[],
  flags: PrepareFlags,
  methods: KnownMethods,
  signal: AbortSignal,
): Promise<number> {
  const { out, key: keyFile } = flags;
  if (out === undefined || keyFile === undefined)
    throw new UsageError(
      "judge prepare needs two files",
      "For example --out tasks.jsonl --key key.json. Raters get the first; keep the second from them.",
    );
  if (out === keyFile) throw new UsageError("--out and --key are the same file", "The key is kept from raters.");
  for (const file of [out, keyFile]) requireWritable(file);
  const experiment = parseExperiment(
    {
      verb: "compare",
      ...commonFields(flags),
      ...subjectFields(flags),
      ...textFields(texts, flags),
      ...given({ methods: listed(flags.methods), target: flags.target }),
      methodOptions: methods.flags.own(flags.option ?? []),
    },
    "judge prepare takes --methods a,b and texts or --data.",
  );
  if (experiment.verb !== "compare" || experiment.methods === undefined)
    throw new UsageError("judge prepare needs --methods", "Two or more, with commas between: --methods lime,saliency.");
  const progress = new ProgressLine(process.stderr);
  const environment = terminalEnvironment({
    signal,
    offline: flags.offline,
    config: flags.config,
    methods,
    mayRun: true,
    ...(!flags.quiet && { progress: (state) => progress.update(state) }),
  });
  const explained: ExplainedText[] = [];
  let model: { readonly id: string; readonly sha256?: string } | undefined;
  let failures = 0;
  try {
    for await (const outcome of runExperiment(experiment, environment)) {
      if (isFailure(outcome)) {
        failures += 1;
        progress.clear();
        process.stderr.write(`limelight: line ${outcome.line}: ${printable(outcome.error)}\n`);
        continue;
      }
      const { document } = outcome;
      if (!("type" in document)) model = document.model ?? model;
      const found = explainedText(document);
      if (found) explained.push(found);
    }
  } finally {
    progress.clear();
  }
  const { tasks, key } = prepareTasks(explained, {
    model: model ?? { id: "" },
    seed: experiment.seed,
    question: flags.question,
    random: flags.withRandom ?? false,
  });
  const wordless = explained.length - tasks.tasks.length;
  if (wordless > 0)
    process.stderr.write(
      `limelight: ${wordless} ${wordless === 1 ? "text has" : "texts have"} no words to judge by, and ${wordless === 1 ? "is" : "are"} left out\n`,
    );
  await writeWhole(out, tasksFile(tasks));
  await writeWhole(keyFile, `${JSON.stringify(key, undefined, 2)}\n`);
  if (!flags.quiet)
    process.stderr.write(
      `limelight: ${tasks.tasks.length} tasks in ${printable(out)}, their key in ${printable(keyFile)}\n` +
        asTypedHere(
          `limelight: raters answer by \`limelight judge answer ${printable(out)} --rater NAME --out answers.jsonl\`\n`,
        ),
    );
  return failures > 0 ? exitCodes.failed : exitCodes.ok;
}

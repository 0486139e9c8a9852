import { mkdirSync } from "node:fs";
import {
  ExperimentError,
  isFailure,
  parseExperiment,
  runExperiment,
  type Experiment,
  type ExperimentOf,
  type GeneratedPiece,
  type Outcome,
  type ResultOf,
  type Verb,
} from "@limelight/experiments";
import { parseShard, runStored, type StoreOptions } from "@limelight/experiments/store";
import { printable, type Style } from "@limelight/report";
import { editHint, type CommonFlags, type DataFlags, type KeptFlags } from "./flags.ts";
import { KnownMethods } from "./known-methods.ts";
import { quotesHint } from "./misread.ts";
import { exitCodes, UsageError } from "./terminal/failure.ts";
import { requireApart } from "./terminal/output.ts";
import { Printer } from "./terminal/printer.ts";
import { toldEnvironment } from "./terminal/told-environment.ts";

export interface VerbRun<V extends Verb> {
  readonly verb: V;
  /** The fields of the experiment that the flags make up, its verb aside; checked here. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly flags: CommonFlags & KeptFlags;
  /** A document as people read it; undefined where it is shown with one that follows. */
  readonly render: (document: ResultOf<V>, style: Style) => string | undefined;
  /** One text of all documents, in the place of each of them: printed and saved once all are there. */
  readonly whole?: (documents: readonly ResultOf<V>[]) => string;
  /** Shows text as it is generated; from the first piece on there is no line of progress. */
  readonly stream?: (piece: GeneratedPiece) => void;
  /** Called with every outcome, for what is neither printed nor saved by `--out`. */
  readonly also?: (outcome: Outcome<ResultOf<V>>) => Promise<void>;
  /** A document without what is saved elsewhere, before it is printed. */
  readonly taken?: (document: ResultOf<V>) => Promise<ResultOf<V>>;
  /** Said on stderr at the end: how long it took. */
  readonly summary?: (documents: number, seconds: number) => string | undefined;
  readonly signal: AbortSignal;
  /** Of verbs that run methods of explanation: those of plug-ins too; default: the house's own. */
  readonly methods?: KnownMethods;
  /** Whether there are pictures and tables of its documents, for `--out`; default: there are. */
  readonly figures?: false;
  /** Whether the fields are those of a file: its errors then name fields, not flags. */
  readonly fromFile?: true;
}

/** Runs an experiment and prints its documents as they come. Returns the exit code. */
export async function runVerb<V extends Verb>(run: VerbRun<V>): Promise<number> {
  try {
    return await runChecked(run);
  } catch (error) {
    throw run.fromFile ? error : ofFlags(error);
  }
}

// Whoever typed flags has written no experiment: its fields are told by the flags' names.
function ofFlags(error: unknown): unknown {
  if (!(error instanceof ExperimentError) || !error.field) return error;
  const { path, problem } = error.field;
  const [first, ...rest] = path;
  if (first === "edits") return new UsageError(editProblem(rest, problem), editHint);
  const field = path.findLast((part) => !/^\d+$/.test(part)) ?? ""; // behind it stands which of several
  const name = first === "methodOptions" || first === "partOptions" ? `option ${rest.join(".")}`.trim() : flagOf(field);
  return new UsageError(`--${name}: ${problem}`, error.hint);
}

// `--edit` is given once an edit: which of them, and which of its fields.
function editProblem([index = "0", ...field]: readonly string[], problem: string): string {
  const which = Number(index) > 0 ? ` (no. ${Number(index) + 1})` : "";
  return `--edit${which}${field.length > 0 ? ` ${field.join(".")}` : ""}: ${problem}`;
}

/** Flags that are named otherwise than their fields. */
const flagNames: ReadonlyMap<string, string> = new Map([
  ["ensemble", "models"],
  ["constraintSet", "constraints"],
  ["attackedAtOnce", "together"],
  ["partOptions", "option"],
]);

function flagOf(field: string): string {
  const named = flagNames.get(field);
  if (named !== undefined) return named;
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function runChecked<V extends Verb>({
  verb,
  fields,
  flags,
  render,
  whole,
  stream,
  also,
  taken,
  summary,
  signal,
  methods = new KnownMethods(),
  fromFile,
  figures,
}: VerbRun<V>): Promise<number> {
  requireApart(dataOf(fields), { out: flags.out });
  const printer = new Printer(flags, whole || figures === false ? undefined : methods.figureNames());
  const experiment = parseExperiment(
    { ...fields, verb },
    fromFile ? undefined : `\`limelight ${verb} --help\` lists the flags.`,
  );
  if (!isOf(experiment, verb)) throw new UsageError(`the experiment is not of the verb ${verb}`);
  const mayRun = !fromFile || flags.allowProcess === true;
  const { environment, progress } = toldEnvironment({ flags, signal, methods, mayRun, stream });
  const started = performance.now();
  let documents = 0;
  const gathered: ResultOf<V>[] = [];
  let failures = 0;
  try {
    // Training keeps checkpoints, and goes on from those.
    const kept = verb === "train" ? undefined : keptIn(flags);
    const running = kept ? runStored(experiment, environment, kept) : runExperiment(experiment, environment);
    for await (const found of running) {
      const outcome = isFailure(found) || !taken ? found : { ...found, document: await taken(found.document) };
      if (isFailure(outcome)) failures += 1;
      else await also?.(outcome);
      progress.clear();
      documents += 1;
      if (whole) {
        // Stdout is for the one text alone.
        if (isFailure(outcome)) process.stderr.write(`limelight: line ${outcome.line}: ${printable(outcome.error)}\n`);
        else gathered.push(outcome.document);
        continue;
      }
      await printer.document(isFailure(outcome) ? outcome : outcome.document, !isFailure(outcome));
      await printer.text((style) =>
        isFailure(outcome) ? `line ${outcome.line}: ${printable(outcome.error)}` : render(outcome.document, style),
      );
    }
  } finally {
    progress.clear();
  }
  if (whole) await printer.whole(whole(gathered));
  else await printer.save();
  const line = flags.quiet ? undefined : summary?.(documents, (performance.now() - started) / 1000);
  if (line !== undefined) process.stderr.write(`${line}\n`);
  return failures > 0 ? exitCodes.failed : exitCodes.ok;
}

/** The file that texts are read from. */
function dataOf({ data }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof data === "object" && data !== null && "file" in data ? String(data.file) : undefined;
}

/** Where results are kept as they come; undefined where they are not. @throws UsageError, ExperimentError "bad-experiment" */
function keptIn({ store, shard, resume }: KeptFlags): StoreOptions | undefined {
  if (store === undefined) {
    if (shard === undefined && !resume) return undefined;
    throw new UsageError(
      `--${resume ? "resume" : "shard"} goes with --store`,
      "Name the folder where results are kept.",
    );
  }
  try {
    mkdirSync(store, { recursive: true });
  } catch (error) {
    throw new UsageError(
      `${store} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      "Name a folder that can be written to.",
    );
  }
  return { folder: store, ...(shard !== undefined && { shard: parseShard(shard) }), ...(resume && { resume }) };
}

function isOf<V extends Verb>(experiment: Experiment, verb: V): experiment is ExperimentOf<V> {
  return experiment.verb === verb;
}

/** Fields of an experiment that come from flags which all verbs have. */
export function commonFields({ model, seed, device, dtype, batchTokens }: CommonFlags): Record<string, unknown> {
  return given({ model, seed, device, dtype, batchTokens });
}

/**
 * Where the texts come from: arguments, `-`, or `--data`. Says on stderr where quotes round a text seem to be missing.
 * @throws UsageError where it is none of them, or more than one
 */
export function textFields(
  texts: readonly string[],
  flags: DataFlags & Pick<CommonFlags, "quiet">,
  pair?: string,
): Record<string, unknown> {
  const { data, limit, shuffle, textColumn, pairColumn, labelColumn, rationaleColumn } = flags;
  const selection = given({ limit, shuffle, textColumn, pairColumn, labelColumn, rationaleColumn });
  if (data !== undefined && texts.length > 0)
    throw new UsageError("both texts and --data are given", "Give one of them.");
  const fromInput = texts.length === 1 && texts[0] === "-";
  if (data !== undefined || fromInput) {
    if (pair !== undefined)
      throw new UsageError("--pair goes with a text", "Rows of a data set have their own: a column text_pair.");
    return { data: { file: data ?? "-", ...selection } };
  }
  if (texts.length === 0)
    throw new UsageError("there is no text", "Give a text in quotes, --data FILE, or - to read standard input.");
  const [flag] = Object.keys(selection);
  if (flag !== undefined) throw new UsageError(`--${flagOf(flag)} goes with --data or -`);
  const hint = flags.quiet ? undefined : quotesHint(texts);
  if (hint !== undefined) process.stderr.write(`limelight: ${printable(hint)}\n`);
  return { input: texts.map((text) => (pair === undefined ? text : { text, text_pair: pair })) };
}

/** The fields that are not undefined. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

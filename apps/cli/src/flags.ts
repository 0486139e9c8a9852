import { Command, InvalidArgumentError, Option } from "commander";
import { parseJson } from "./parse-json.ts";
import { programName } from "./program-name.ts";

/** Flags that every verb has, as commander gives them. */
export interface CommonFlags {
  readonly model?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly seed?: number;
  readonly device?: "auto" | "hardware" | "software";
  readonly dtype?: "f32" | "f16" | "stored";
  readonly batchTokens?: number;
  readonly offline?: boolean;
  readonly quiet?: boolean;
  readonly out?: string;
  readonly debug?: boolean;
  /** Of `run` alone. */
  readonly allowProcess?: boolean;
}

/** Flags of verbs whose results can be kept as they come. */
export interface KeptFlags {
  readonly store?: string;
  readonly resume?: boolean;
  /** Of `run` alone. */
  readonly shard?: string;
}

/** Adds where results are kept. */
export function withStore(verb: Command): Command {
  return verb
    .option("--store <folder>", "keep what comes of each text as it comes, in a file of the experiment's own")
    .option("--resume", "go on with what the store has: only what is missing is run");
}

/** Flags of verbs that read texts. */
export interface DataFlags {
  readonly data?: string;
  readonly limit?: number;
  readonly shuffle?: boolean;
  readonly textColumn?: string;
  readonly pairColumn?: string;
  readonly labelColumn?: string;
  readonly rationaleColumn?: string;
}

/** A verb's command with the flags that all have, and an example that runs. */
export function command(verb: string, description: string, example: string): Command {
  return new Command(verb)
    .description(description)
    .addHelpText("after", `\nExample:\n  ${programName} ${example}`)
    .option("--json", "documents as JSON, one a line")
    .option("--seed <n>", "of everything drawn at random (default 0)", wholeNumber)
    .addOption(new Option("--device <kind>", "adapter to run on").choices(["auto", "hardware", "software"]))
    .option("--quiet", "no progress and no warnings")
    .option(
      "--out <file>",
      "save the result as well: .json, .jsonl or .txt; figures of it as .svg or .html, their numbers as .csv",
    )
    .option("--offline", "never ask the network")
    .option("--plugin <package>", "a package with methods of explanation, or a file (repeatable); it is run", repeated)
    .option("--debug", "show where an error came from");
}

/** For weights that come alone. A tokenizer is looked for beside it too. */
export function configOption(): Option {
  return new Option("--config <file>", "the model's config.json, where it lies elsewhere or has another name");
}

/** Adds the flags of verbs that run a model. */
export function withModel(verb: Command): Command {
  return verb
    .option("--model <name>", "bundled name, local folder or file of weights (.safetensors, .bin, .pt), or org/name")
    .addOption(configOption())
    .addOption(new Option("--dtype <type>", "how weights are kept on the device").choices(["f32", "f16", "stored"]))
    .option("--batch-tokens <n>", "tokens of one packed batch at most", positive);
}

/** Adds the texts and the flags of verbs that read them. */
export function withTexts(verb: Command): Command {
  return verb
    .argument("[text...]", "texts, or - for standard input: plain or JSON lines")
    .option(
      "--data <file>",
      "a .tsv, .csv, .jsonl, .parquet or .txt file with a column text, or hf:NAME[/CONFIG]:SPLIT",
    )
    .option("--limit <n>", "at most so many rows", wholeNumber)
    .option("--shuffle", "rows in random order, drawn by --seed")
    .option("--text-column <name>", "the column of the texts")
    .option("--pair-column <name>", "the column of the second texts")
    .option("--label-column <name>", "the column of the labels");
}

/** The flag of verbs whose runs can be changed, as `editFields` reads it. */
export interface EditFlags {
  readonly edit?: readonly string[];
}

/** Adds changes of activations. */
export function withEdits(verb: Command): Command {
  return verb.option(
    "--edit <json>",
    'change an activation on the way: {"hook", position/head/query/key/neuron, one of set, scale, add, mean, from} (repeatable)',
    repeated,
  );
}

/** What an edit looks like. */
export const editHint = `Such as --edit '{"hook": "blocks.0.attn.hook_pattern", "head": 1, "set": 0}'.`;

/** The edits of an experiment. @throws UsageError where one is not JSON */
export function editFields({ edit }: EditFlags): { edits?: unknown[] } {
  return edit === undefined ? {} : { edits: edit.map((text) => parseJson("--edit", text, editHint)) };
}

/** For flags that may be given several times. */
export function repeated(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** A whole number from 0. */
export function wholeNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return number;
}

/** A number from 0. */
export function nonNegative(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError("It must be a number, 0 or more.");
  return number;
}

/** Names with commas between; what is left out between two is an empty name, for the schema to refuse. */
export function listed(names: string | undefined): string[] | undefined {
  return names?.split(",").map((name) => name.trim());
}

/** The flag of verbs that bring a text's tokens to one vector. */
export function poolOption(description = "how a text's tokens become one vector"): Option {
  return new Option("--pool <how>", `${description} (default mean)`).choices(["mean", "first", "last", "classifier"]);
}

/** Whole numbers from 0, with commas between. */
export function numbers(value: string): number[] {
  return value.split(",").map((part) => wholeNumber(part.trim()));
}

/** A whole number from 1. */
export function positive(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return number;
}

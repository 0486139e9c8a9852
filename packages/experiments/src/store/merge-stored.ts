import type { Environment } from "../environment.ts";
import { ExperimentError } from "../experiment-error.ts";
import { parseExperiment } from "../run-experiment.ts";
import { ResultFile, type Stored } from "./result-file.ts";
import { summarise } from "./summarise.ts";

/**
 * The documents of experiments that were run in shares, in the order of their texts, as if they had been run in one; with what they come to at the end.
 * @param names of the files of all shares, in any order
 * @throws ExperimentError "bad-experiment" where a share is missing, is there twice or is not done, or they are of different data sets
 */
export async function* mergeStored(
  files: NonNullable<Environment["files"]>,
  names: readonly string[],
): AsyncGenerator<Stored> {
  const groups = new Map<string, ResultFile[]>();
  for (const name of names.toSorted()) {
    const file = await ResultFile.open(files, name, false);
    if (!file) throw problem(`${name} has no results yet`, "Run that share again, with --resume.");
    const of = JSON.stringify(file.experiment);
    groups.set(of, [...(groups.get(of) ?? []), file]);
  }
  for (const group of groups.values()) yield* merged(group);
}

async function* merged(group: readonly ResultFile[]): AsyncGenerator<Stored> {
  const [first] = group;
  if (!first) return;
  requireWhole(first, group);
  const examples = group.flatMap((each) => each.examples).toSorted((one, other) => one.row - other.row);
  const documents = examples.flatMap((example) => example.documents);
  yield* documents;
  const seconds = examples.reduce((total, example) => total + example.seconds, 0);
  const summary = first.shard
    ? await summarise(parseExperiment(first.experiment), documents, { seconds })
    : first.end?.documents[0];
  if (summary) yield summary;
}

function requireWhole(first: ResultFile, group: readonly ResultFile[]): void {
  const unfinished = group.find(({ end }) => !end);
  if (unfinished) throw problem(`${unfinished.name} is not done`, "Run it again with --resume.");
  const of = first.shard?.of ?? 1;
  const differing = group.some(({ shard }) => (shard?.of ?? 1) !== of);
  const there = new Set(group.map(({ shard }) => shard?.index ?? 1));
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !there.has(index));
  if (missing.length > 0 || differing)
    throw problem(
      differing
        ? `${first.name} and others are shares of different numbers`
        : `of ${of} shares ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`,
      missing.length > 0
        ? `Run ${missing.map((index) => `--shard ${index}/${of}`).join(", ")}.`
        : "Give those of one number.",
    );
  const odd = group.find(({ end }) => end?.end !== first.end?.end);
  const rows = new Set(group.flatMap(({ examples }) => examples.map(({ row }) => row)));
  if (odd || (first.shard && rows.size !== first.end?.end))
    throw problem(
      `the shares are of different texts: ${first.name} is of ${first.end?.end}, ${(odd ?? first).name} of ${odd?.end?.end ?? rows.size}`,
      "The data set has changed meanwhile: run them again with --resume.",
    );
}

function problem(text: string, hint: string): ExperimentError {
  return new ExperimentError("bad-experiment", text, hint);
}

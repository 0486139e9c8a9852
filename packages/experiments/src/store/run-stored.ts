import type { Environment } from "../environment.ts";
import { ExperimentError } from "../experiment-error.ts";
import { inputsOf, runOnInputs } from "../run-experiment.ts";
import type { ResultOf } from "../result/documents.ts";
import type { Experiment, ExperimentOf, Verb } from "../schema/index.ts";
import { isFailure, type Failure, type Input, type Outcome } from "../verbs/verb.ts";
import { ExampleKeys } from "./example-key.ts";
import { documentsOfText, isPerText } from "./per-text.ts";
import { ResultFile, type Stored } from "./result-file.ts";
import { inShard, type Shard } from "./shard.ts";
import { summarise } from "./summarise.ts";

export interface StoreOptions {
  /** Where files of results are, one an experiment and share. */
  readonly folder: string;
  /** The share of the inputs that is run; all, unless said. */
  readonly shard?: Shard;
  /** Goes on with what is there, where there is something. */
  readonly resume?: boolean;
}

/** An input with what names it. */
interface Row {
  readonly item: Input | Failure;
  readonly row: number;
  readonly key: string;
}

/** Fields that make no difference to the documents. */
const passing: ReadonlySet<string> = new Set(["device", "batchTokens", "attackedAtOnce", "keepAnswers", "deadline"]);

/**
 * Runs an experiment, keeps what comes of each text as it comes, and gives the documents of all in the order of the texts: those that were kept before,
 * and those that were missing. What was killed goes on where it was; texts are known by what they are, so that a data set may have grown or been sorted
 * meanwhile. Of verbs that speak of all texts together the whole is kept, once it is there.
 * @throws ExperimentError "bad-experiment" where results are there and are not to be gone on with, are of something else, or cannot be shared out;
 * and what `runExperiment` throws
 */
export async function* runStored<V extends Verb>(
  experiment: ExperimentOf<V>,
  environment: Environment,
  { folder, shard, resume = false }: StoreOptions,
): AsyncGenerator<Outcome<ResultOf<V>> | Failure> {
  const { files } = environment;
  if (!files) throw problem("there are no files to keep results in here", "Leave it out.");
  const shared = isPerText(experiment);
  if (shard && !shared)
    throw problem(`${experiment.verb} speaks of all texts together: it has no shares`, "Leave --shard out.");
  const terms = Object.fromEntries(Object.entries(experiment).filter(([field]) => !passing.has(field)));
  const name = `${folder}/${await nameOf(terms)}${shard ? `.${shard.index}-of-${shard.of}` : ""}.jsonl`;
  const known = await ResultFile.open(files, name, true);
  if (known && !resume && (known.examples.length > 0 || known.end))
    throw problem(`${name} has results of this experiment`, "Add --resume to go on with them, or name another folder.");
  const file = known ?? (await ResultFile.create(files, name, terms, shard));
  const rows = await rowsOf(experiment, environment);
  const found = shared
    ? ofTexts(experiment, environment, file, rows, shard)
    : ofAll(experiment, environment, file, rows);
  for await (const stored of found) {
    if (isResultOf(experiment, stored)) yield { document: stored };
    else if (isFailure(stored)) yield stored;
  }
}

/** What a file holds of an experiment is what the experiment gave. */
function isResultOf<V extends Verb>(_: ExperimentOf<V>, stored: Stored | ResultOf<V>): stored is ResultOf<V> {
  return !isFailure(stored);
}

/** Text by text. */
async function* ofTexts(
  experiment: Experiment,
  environment: Environment,
  file: ResultFile,
  rows: readonly Row[],
  shard: Shard | undefined,
): AsyncGenerator<Stored> {
  const own = rows.filter(({ row }) => !shard || inShard(row, shard));
  await follow(file, own);
  const written = new Map(file.examples.map(({ key, documents }) => [key, documents]));
  // What had no answer may have one now.
  const known = new Map([...written].filter(([, documents]) => !documents.some(isFailure)));
  const missing = own.filter(({ key }) => !known.has(key));
  const expected = documentsOfText(experiment);
  const all: Stored[] = [];
  let spent = sum(file.examples.map(({ seconds }) => seconds));
  let since = performance.now();
  let place = 0;
  // What was kept of the texts in front of a row; what the run left out, such as behind its deadline, stays missing.
  const before = function* (row: number): Generator<Stored> {
    for (let next = own[place]; next && next.row < row; next = own[++place]) yield* known.get(next.key) ?? [];
  };
  const byLine = new Map(missing.flatMap((each) => (each.item.line === undefined ? [] : [[each.item.line, each]])));
  const byRow = new Map(missing.map((each) => [each.row, each]));
  let open: { readonly row: Row; readonly documents: Stored[]; unfinished: boolean } | undefined;
  const close = async (): Promise<void> => {
    if (!open || known.has(open.row.key)) return;
    const { row, documents, unfinished } = open;
    if (unfinished) return;
    known.set(row.key, documents);
    const seconds = (performance.now() - since) / 1000;
    since = performance.now();
    spent += seconds;
    if (JSON.stringify(written.get(row.key)) !== JSON.stringify(documents))
      await file.add({ key: row.key, row: row.row, documents, seconds });
  };
  const inputs = asyncOf(missing.map(({ item }) => item));
  const running = runOnInputs(experiment, environment, { inputs, total: missing.length });
  for await (const outcome of missing.length > 0 ? running : []) {
    const row = isFailure(outcome) ? byLine.get(outcome.line) : byRow.get(outcome.input?.row ?? -1);
    if (!row) continue; // of all texts together, which is said again below
    if (open?.row !== row) {
      await close();
      for (const stored of before(row.row)) {
        all.push(stored);
        yield stored;
      }
      place += 1;
      open = { row, documents: [], unfinished: false };
    }
    const document = storedOf(outcome);
    open.documents.push(document);
    open.unfinished ||= !isFailure(outcome) && outcome.unfinished === true;
    if (isFailure(document) || open.documents.length === expected) await close();
    if (!open.unfinished) all.push(document);
    yield document;
  }
  await close();
  for (const stored of before(Infinity)) {
    all.push(stored);
    yield stored;
  }
  const left = own.filter(({ key }) => !known.has(key)).length;
  const summary = shard ? undefined : await summarise(experiment, all, { seconds: spent, left });
  const of = summary ? [summary] : [];
  if (left === 0 && (missing.length > 0 || file.end?.end !== rows.length)) await file.finish(rows.length, of);
  yield* of;
}

/** Where the data set is another than it was: examples that are gone go, others have moved. */
async function follow(file: ResultFile, own: readonly Row[]): Promise<void> {
  const places = new Map(own.map(({ key, row }) => [key, row]));
  for (const { key, row, ...rest } of file.examples) {
    const place = places.get(key);
    if (place === undefined) await file.remove(key);
    else if (place !== row) await file.add({ key, row: place, ...rest });
  }
}

/** Once and for all. */
async function* ofAll(
  experiment: Experiment,
  environment: Environment,
  file: ResultFile,
  rows: readonly Row[],
): AsyncGenerator<Stored> {
  const key = await nameOf({ keys: rows.map((row) => row.key) });
  const known = file.examples.find((example) => example.key === key);
  if (known) return yield* known.documents;
  const documents: Stored[] = [];
  const started = performance.now();
  const inputs = asyncOf(rows.map(({ item }) => item));
  for await (const outcome of runOnInputs(experiment, environment, { inputs, total: rows.length })) {
    const document = storedOf(outcome);
    documents.push(document);
    yield document;
  }
  await file.add({ key, row: 0, documents, seconds: (performance.now() - started) / 1000 });
  await file.finish(rows.length, []);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function rowsOf(experiment: Experiment, environment: Environment): Promise<Row[]> {
  const keys = new ExampleKeys();
  const rows: Row[] = [];
  for await (const item of inputsOf(experiment, environment)) {
    environment.signal?.throwIfAborted();
    rows.push({
      item,
      row: rows.length,
      key: isFailure(item) ? `line ${item.line}: ${item.error}` : await keys.of(item),
    });
  }
  return rows;
}

/** As a file has it: arrays that are too large for it are not part of it. */
function storedOf(outcome: Outcome<object> | Failure): Stored {
  return isFailure(outcome) ? outcome : { ...outcome.document };
}

async function* asyncOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** Of an experiment, or of inputs: the same for the same. */
async function nameOf(terms: object): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(terms)));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function problem(text: string, hint: string): ExperimentError {
  return new ExperimentError("bad-experiment", text, hint);
}

import type { Environment } from "./environment.ts";
import { ExperimentError } from "./experiment-error.ts";
import { hashNumbers } from "./result/hash.ts";
import type { ResultOf } from "./result/documents.ts";
import { provenance } from "./result/provenance.ts";
import { fieldError } from "./field-error.ts";
import { dataInputs } from "./verbs/data-inputs.ts";
import { experimentSchema, type Experiment, type ExperimentOf, type Verb } from "./schema/index.ts";
import { notFromHere, type OpenedSubject } from "./session/asked-subject.ts";
import { SessionStore } from "./session/session-store.ts";
import { verbs } from "./verbs/index.ts";
import { isFailure, type Context, type Failure, type Input, type Outcome, type VerbRunner } from "./verbs/verb.ts";

/**
 * Checks what came from a file or from flags against the schema.
 * @param hint what to do about an error; left out: for people who wrote a file
 * @throws ExperimentError "bad-experiment" naming the field that is wrong
 */
export function parseExperiment(
  document: unknown,
  hint = 'An experiment is {"verb": …, "input": …} with the options of its verb; `limelight run --help` shows one.',
): Experiment {
  const parsed = experimentSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw fieldError(parsed.error.issues, [], hint);
}

/** Verbs that run on their input and search in their data. */
const searching: ReadonlySet<Verb> = new Set(["similar"]);

/**
 * Runs one experiment and gives its documents as they are done, each with provenance and the hash of its numbers. A line
 * of the data set that cannot be used gives `{ error, line }` in its place.
 * @param store keeps models for the experiments that follow; without one, what was loaded is freed whatever happens
 * @throws the error classes of the packages below
 */
export async function* runExperiment<V extends Verb>(
  experiment: ExperimentOf<V>,
  environment: Environment,
  store: SessionStore = new SessionStore({ most: 0 }),
): AsyncGenerator<Outcome<ResultOf<V>> | Failure> {
  const data = searching.has(experiment.verb) ? undefined : experiment.data;
  const total = data === undefined ? [experiment.input ?? []].flat().length : await rowsOf(data, environment);
  yield* runOnInputs(experiment, environment, { inputs: inputsOf(experiment, environment), total }, store);
}

/** Runs one experiment on inputs that were read, such as a share of its own. @throws as `runExperiment` */
export async function* runOnInputs<V extends Verb>(
  experiment: ExperimentOf<V>,
  environment: Environment,
  { inputs, total }: { readonly inputs: AsyncIterable<Input | Failure>; readonly total: number | undefined },
  store: SessionStore = new SessionStore({ most: 0 }),
): AsyncGenerator<Outcome<ResultOf<V>> | Failure> {
  const lease = store.lease(experiment, environment);
  let foreign: Promise<OpenedSubject> | undefined;
  const context: Context = {
    environment,
    total,
    session: (name) => lease.session(name),
    opened: (name) => lease.opened(name),
    foreign: (terms) => (foreign ??= environment.openSubject?.(terms, environment.signal) ?? notFromHere()),
  };
  try {
    const run: VerbRunner<V> = await verbs[experiment.verb]();
    for await (const outcome of run(context, experiment, inputs)) {
      if (isFailure(outcome)) yield outcome;
      else {
        const document = {
          ...outcome.document,
          provenance: provenance(experiment, environment, lease.device, lease.sessions[0]),
          hash: await hashNumbers(outcome.document, outcome.arrays),
        };
        yield { ...outcome, document };
      }
    }
  } catch (error) {
    lease.failed(error);
    throw error;
  } finally {
    await foreign?.then(
      (opened) => opened.close(),
      () => undefined,
    );
    lease.release();
  }
}

/** How many rows will be read, as far as that can be known without reading them. */
async function rowsOf(data: NonNullable<Experiment["data"]>, environment: Environment): Promise<number | undefined> {
  const count = environment.progress && (await environment.countData?.(data));
  return count === undefined ? data.limit : Math.min(count, data.limit ?? Infinity);
}

/**
 * The inputs of an experiment, in order.
 * @throws ExperimentError "bad-experiment", "bad-input" where there are none, or from two places
 */
export async function* inputsOf(experiment: Experiment, environment: Environment): AsyncGenerator<Input | Failure> {
  let row = 0;
  for await (const item of given(experiment, environment)) {
    yield isFailure(item) ? item : { ...item, row };
    row += 1;
  }
}

async function* given(experiment: Experiment, environment: Environment): AsyncGenerator<Input | Failure> {
  const data = searching.has(experiment.verb) ? undefined : experiment.data;
  if (experiment.input !== undefined && data !== undefined)
    throw new ExperimentError("bad-experiment", "both input and data are given", "Give one of them.");
  if (data) {
    const { rationaleColumn = "rationale", ...rest } = data;
    const source = experiment.verb === "faithfulness" ? { ...rest, rationaleColumn } : data;
    yield* dataInputs(environment, source, experiment.seed);
    return;
  }
  const inputs = [experiment.input ?? []].flat();
  if (inputs.length === 0)
    throw new ExperimentError(
      "bad-input",
      "there is no text",
      "Give a text, --data FILE, or - to read standard input.",
    );
  for (const input of inputs) {
    if (typeof input === "string") yield { text: input };
    else {
      const { text, text_pair: pair, continuation, label, id, rationale } = input;
      yield {
        text,
        ...(pair !== undefined && { pair }),
        ...(continuation !== undefined && { continuation }),
        ...(label !== undefined && { label }),
        ...(id !== undefined && { id }),
        ...(rationale && { rationale }),
      };
    }
  }
}

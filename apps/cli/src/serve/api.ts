import type { IncomingMessage, ServerResponse } from "node:http";
import { once } from "node:events";
import type { Device } from "@limelight/core";
import {
  ExperimentError,
  isFailure,
  parseExperiment,
  runExperiment,
  SessionStore,
  type Environment,
  type Experiment,
} from "@limelight/experiments";
import { experimentSchema } from "@limelight/experiments/schema";
import { versions } from "../environment.ts";
import type { KnownMethods } from "../known-methods.ts";
import { failureOf } from "../terminal/failure.ts";
import { DeviceKeeper } from "./device-keeper.ts";
import { HttpError } from "./http-error.ts";
import { requestJson } from "./request-json.ts";
import { RunQueue } from "./run-queue.ts";
import { servedCheckpoint } from "./served-models.ts";

export interface ApiOptions {
  /** Opens the device that everything runs on. */
  readonly openDevice: () => Promise<Device>;
  /** Folders whose checkpoints may be named, without links in their paths. */
  readonly models: readonly string[];
  /** Bytes of a request at most. */
  readonly mostBytes: number;
  /** Methods of explanation, those of plug-ins too. */
  readonly methods?: KnownMethods;
  /** Ends all runs. */
  readonly signal: AbortSignal;
}

const verbs: ReadonlySet<string> = new Set(experimentSchema.options.map(({ shape }) => shape.verb.value));

/** Is refused, since data sets are. */
const searching = "similar";

/** Whoever does not read for so long holds up all others, and is given up. */
const stalledMilliseconds = 30_000;

/**
 * The verbs over HTTP: `POST /api/VERB` with the experiment's fields as JSON; its documents come back as JSON lines. One run
 * after another, on one device, with models that stay loaded.
 */
export class Api {
  readonly #options: ApiOptions;
  readonly #keeper: DeviceKeeper;
  readonly #store = new SessionStore();
  readonly #queue = new RunQueue();

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#keeper = new DeviceKeeper(options.openDevice);
  }

  /** @throws HttpError, and what experiments throw before their first document; later errors are the last line */
  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const verb = /^\/api\/([\w-]+)$/.exec(path)?.[1] ?? "";
    if (!verbs.has(verb))
      throw new HttpError(
        404,
        "unknown-verb",
        `there is no verb ${JSON.stringify(verb)}`,
        `There are ${[...verbs].filter((each) => each !== searching).join(", ")}.`,
      );
    if (request.method !== "POST")
      throw new HttpError(405, "bad-method", "verbs are asked by POST", "Send the experiment's fields as JSON.", {
        Allow: "POST",
      });
    const experiment = experimentOf(verb, await requestJson(request, this.#options.mostBytes));
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.#options.signal]);
    await this.#queue.run(signal, () => this.#run(experiment, response, signal));
  }

  /** Frees the device and all models; call it when nothing runs any more. */
  async dispose(): Promise<void> {
    this.#store.dispose();
    await this.#keeper.dispose();
  }

  async #run(experiment: Experiment, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const environment: Environment = {
      openDevice: () => this.#keeper.device(),
      openCheckpoint: (name) => servedCheckpoint(name, this.#options.models),
      readData: () => {
        throw dataError();
      },
      ...(this.#options.methods && { methods: this.#options.methods.plugged }),
      versions: { ...versions, ...this.#options.methods?.versions },
      signal,
    };
    try {
      for await (const outcome of runExperiment(experiment, environment, this.#store)) {
        if (!response.headersSent)
          response.writeHead(200, {
            "Content-Type": "application/x-ndjson; charset=utf-8",
            "Cache-Control": "no-store",
          });
        await writeLine(response, isFailure(outcome) ? outcome : outcome.document, signal);
      }
    } catch (error) {
      const { code, message, hint } = failureOf(error);
      if (code === "device-lost") this.#keeper.forget();
      if (!response.headersSent || signal.aborted) throw error;
      await writeLine(response, { error: { code, message, hint } }, signal);
    }
    response.end();
  }
}

/** @throws HttpError 400, ExperimentError where fields are wrong, or would have this machine's files read */
function experimentOf(verb: string, fields: unknown): Experiment {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw new HttpError(400, "bad-experiment", "the body is no object", 'Send fields: {"input": "It was good."}.');
  if ("verb" in fields && fields.verb !== verb)
    throw new HttpError(400, "bad-experiment", `verb: the path says ${verb}`, "Leave it out.");
  if (verb === searching)
    throw new ExperimentError(
      "bad-experiment",
      `${searching} searches in a data set, and files of this machine are not read for requests`,
      "`limelight similar TEXT --data FILE` does so on the command line, and the page among texts that are put into it.",
    );
  // Before the schema says how a data set is given: whoever follows that is refused again.
  if ("data" in fields) throw dataError();
  const hint = "The fields are those of an experiment file; `limelight run --help` shows one.";
  const experiment = parseExperiment({ ...fields, verb }, hint);
  if ([experiment.input ?? []].flat().length === 0)
    throw new ExperimentError("bad-input", "there is no text", 'Send texts in input: {"input": "It was good."}.');
  if (experiment.device !== "auto")
    throw new ExperimentError("bad-experiment", "device: it is chosen where the server is started", "Leave it out.");
  return experiment;
}

function dataError(): ExperimentError {
  return new ExperimentError(
    "bad-experiment",
    "data: files of this machine are not read for requests",
    "Send the texts themselves in input.",
  );
}

async function writeLine(response: ServerResponse, document: object, signal: AbortSignal): Promise<void> {
  if (response.write(`${JSON.stringify(document)}\n`)) return;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(stalledMilliseconds)]);
  await once(response, "drain", { signal: patience }).catch((error: unknown) => {
    response.destroy();
    throw error;
  });
}

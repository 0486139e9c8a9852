import type { Device, DeviceOptions } from "@limelight/core";
import { parseExperiment, runExperiment, type Environment, type Experiment } from "@limelight/experiments";
import type { FileStore } from "@limelight/hub/browser";
import type { Asking, Handlers } from "../rpc/service.ts";
import { whatCanBeAsked } from "./catalog.ts";
import { DataFiles } from "./data-files.ts";
import { Devices } from "./devices.ts";
import { Models } from "./models.ts";
import type { EngineCalls, RunNote } from "./protocol.ts";
import { recovering } from "./recovery.ts";
import { RunQueue } from "./run-queue.ts";
import type { StatusBoard } from "./status-board.ts";

interface EngineOptions {
  readonly board: StatusBoard;
  readonly store: FileStore;
  readonly openDevice: (options: DeviceOptions) => Promise<Device>;
  readonly versions: Readonly<Record<string, string>>;
}

const experimentHint = 'An experiment is {"verb": …, "input": …} with the options of its verb.';

/** Answers the page: one device, one queue, the models and data sets that it was given. */
export function engine({ board, store, openDevice, versions }: EngineOptions): Handlers<EngineCalls> {
  const devices = new Devices(openDevice, board);
  const queue = new RunQueue();
  const data = new DataFiles();
  let models: Models | undefined;

  const shelf = (): Models => {
    if (!models) throw new TypeError("the engine was not started");
    return models;
  };

  const environment = (
    signal: AbortSignal,
    on: (device: Device) => void,
    tell: Pick<Environment, "progress" | "warn">,
  ): Environment => ({
    openDevice: async (prefer) => {
      const device = await orAbort(devices.get(prefer), signal);
      on(device);
      return device;
    },
    openCheckpoint: (name) => orAbort(shelf().open(name), signal),
    readData: (source, seed) => data.read(source, seed),
    versions,
    signal,
    ...tell,
  });

  const runNow = async (experiment: Experiment, { signal, note }: Asking<RunNote>): Promise<void> => {
    const tell = {
      progress: (progress: Parameters<NonNullable<Environment["progress"]>>[0]) => note({ kind: "progress", progress }),
      warn: (message: string) => note({ kind: "warning", message }),
    };
    const answers = recovering(
      (attempt) => runExperiment(experiment, environment(attempt.signal, attempt.on, tell)),
      signal,
    );
    for await (const answer of answers) note({ kind: "answer", answer });
  };

  return {
    start({ base }) {
      models = new Models({
        folder: new URL("models/", base),
        store,
        board,
        limits: async () => {
          const device = await devices.get("auto").catch(() => undefined);
          return { bindingBytes: device?.limits["maxStorageBufferBindingSize"] };
        },
      });
      devices.get("auto").catch(() => undefined); // why not is on the board
      return Promise.resolve();
    },
    async catalog() {
      return { models: await shelf().list(), ...whatCanBeAsked() };
    },
    async load(name, { signal }) {
      await orAbort(shelf().open(name), signal);
      await orAbort(devices.get("auto"), signal);
    },
    async run(document, asking) {
      const experiment = parseExperiment(document, experimentHint);
      // Needs no device, so it waits for none.
      if (experiment.verb === "tokenize") return runNow(experiment, asking);
      return queue.run(asking.signal, () => runNow(experiment, asking));
    },
    check: (document) => Promise.resolve().then(() => parseExperiment(document, experimentHint)),
    addModel: (folder) => shelf().add(folder),
    addData: (file) => Promise.resolve().then(() => data.add(file)),
    loseDevice: () => devices.lose(),
  };
}

/** What the work gives; the signal's reason as soon as it is aborted, while others may still want the work. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    const off = (): void => signal.removeEventListener("abort", abort);
    work.finally(off).then(resolve, reject);
  });
}

import type { Device, DeviceOptions } from "@limelight/core";
import {
  parseExperiment,
  runExperiment,
  SessionStore,
  type AskedPiece,
  type Environment,
  type Experiment,
  type GeneratedPiece,
} from "@limelight/experiments";
import type { Method } from "@limelight/explain";
import type { FileStore } from "@limelight/hub/browser";
import type { Asking, Handlers } from "../rpc/service.ts";
import { DataFiles } from "./data-files.ts";
import { Devices } from "./devices.ts";
import { Models } from "./models.ts";
import { plugins } from "./plugins.ts";
import type { EngineCalls, LoadNote, RunNote } from "./protocol.ts";
import { recovering, type Attempt } from "./recovery.ts";
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
  let sessions = new SessionStore();
  const devices = new Devices(openDevice, board, () => {
    // Another, not an empty one: a run that the loss left hanging may still come back to the one it has.
    sessions = new SessionStore();
  });
  const queue = new RunQueue();
  const data = new DataFiles();
  let shelved: Models | undefined;

  const shelf = (): Models => {
    if (!shelved) throw new TypeError("the engine was not started");
    return shelved;
  };

  const environment = (
    { signal, on }: Attempt,
    { preparing, progress, warn, generated, asked, methods }: Tell,
  ): Environment => ({
    openDevice: async (prefer) => {
      const device = await orAbort(devices.get(prefer), signal);
      on(device);
      return device;
    },
    openCheckpoint: async (name) => {
      const checkpoint = await orAbort(shelf().open(name), signal);
      preparing(checkpoint.id);
      return checkpoint;
    },
    readData: (source, seed) => data.read(source, seed),
    ...(methods && { methods }),
    versions,
    signal,
    // An attempt that was given up may still have something to say.
    progress(now) {
      if (!signal.aborted) progress?.(now);
    },
    warn(message) {
      if (!signal.aborted) warn?.(message);
    },
    ...(generated && {
      generated(piece) {
        if (!signal.aborted) generated(piece);
      },
    }),
    ...(asked && {
      asked(questions) {
        if (!signal.aborted) asked(questions);
      },
    }),
  });

  /** Runs, and says on the board which models are being prepared meanwhile. */
  const tellBoard = async (
    body: (preparing: (model: string) => void, prepared: () => void) => Promise<void>,
  ): Promise<void> => {
    const unready = new Set<string>();
    const prepared = (): void => {
      for (const model of unready) board.idle(model);
      unready.clear();
    };
    const preparing = (model: string): void => {
      unready.add(model);
      board.busy({ kind: "preparing", model });
    };
    await body(preparing, prepared).finally(prepared);
  };

  const runNow = (experiment: Experiment, { signal, note }: Asking<RunNote>): Promise<void> =>
    tellBoard(async (preparing, prepared) => {
      const tell: Tell = {
        methods: await plugged(),
        progress(progress) {
          if (progress.done > 0) prepared();
          note({ kind: "progress", progress });
        },
        warn: (message) => note({ kind: "warning", message }),
        // Tokenising takes a checkpoint's vocabulary alone.
        preparing: experiment.verb === "tokenize" ? () => undefined : preparing,
      };
      let given = 0;
      const answers = recovering((attempt) => {
        let seen = 0; // a second attempt writes, or asks, the same once more
        const firstTime = (told: RunNote): void => {
          seen += 1;
          if (seen <= given) return;
          given = seen;
          prepared();
          note(told);
        };
        const generated = (piece: GeneratedPiece): void => firstTime({ kind: "generated", piece });
        const asked = (questions: readonly AskedPiece[]): void => firstTime({ kind: "asked", questions });
        return runExperiment(experiment, environment(attempt, { ...tell, generated, asked }), sessions);
      }, signal);
      for await (const answer of answers) {
        prepared();
        note({ kind: "answer", answer });
      }
    });

  const loadNow = (name: string, { signal, note }: Asking<LoadNote>): Promise<void> =>
    tellBoard(async (preparing) => {
      const tell: Tell = { preparing, warn: (message) => note({ kind: "warning", message }) };
      const loading = recovering((attempt) => loaded(sessions, name, environment(attempt, tell)), signal);
      for await (const _model of loading);
    });

  return {
    start({ base }) {
      data.liesBeside(base);
      shelved = new Models({
        folder: new URL("models/", base),
        store,
        board,
        room: machineBytes(),
      });
      devices.get("auto").catch(() => undefined); // why not is on the board
      return Promise.resolve();
    },
    async catalog() {
      const [models, { whatCanBeAsked }] = await Promise.all([shelf().list(), import("./catalog.ts")]);
      return { models, ...whatCanBeAsked(await plugged()) };
    },
    async attentionMethods() {
      return (await import("./attention-methods.ts")).attentionMethodFacts();
    },
    async stepMethods() {
      return (await import("./step-methods.ts")).stepMethodFacts();
    },
    async attackParts() {
      return (await import("./attack-parts.ts")).attackParts();
    },
    async load(name, asking) {
      // Its files come while others run; the device is for one at a time.
      await orAbort(shelf().open(name), asking.signal);
      await queue.run(asking.signal, () => loadNow(name, asking));
    },
    async run(document, asking) {
      const experiment = parseExperiment(document, experimentHint);
      // Needs no device, so it waits for none.
      if (experiment.verb === "tokenize") return runNow(experiment, asking);
      return queue.run(asking.signal, () => runNow(experiment, asking));
    },
    check: (document) => Promise.resolve().then(() => parseExperiment(document, experimentHint)),
    async addModel(folder) {
      const facts = await shelf().add(folder);
      sessions.forget(facts.id); // another checkpoint may have gone by that name
      return facts;
    },
    addData: (file) => data.add(file),
    loseDevice: () => devices.lose(),
  };
}

/** Methods of packages that the app was built with. They are checked when they are first needed; where one is wrong, whatever needs them says so. */
async function plugged(): Promise<readonly Method<unknown>[]> {
  return plugins.length > 0 ? (await import("./plugged.ts")).builtInMethods() : [];
}

/** What a run tells of itself. */
interface Tell extends Pick<Environment, "progress" | "warn" | "generated" | "asked" | "methods"> {
  /** A checkpoint has come, and goes to the device next. */
  readonly preparing: (model: string) => void;
}

/**
 * Loads a model onto the device, to stay there, and asks it something: kernels are compiled when they are first used, which
 * takes longer than the first question should. Gives its name once that is done.
 */
async function* loaded(store: SessionStore, name: string, environment: Environment): AsyncGenerator<string> {
  const lease = store.lease({ device: "auto", dtype: "stored", batchTokens: undefined }, environment);
  try {
    const session = await lease.session(name);
    const { signal } = environment;
    if (session.model.heads.includes("sequence-classification"))
      await session.subject().ask([{ text: "light" }], { ...(signal && { signal }) });
    yield session.id;
  } catch (error) {
    lease.failed(error);
    throw error;
  } finally {
    lease.release();
  }
}

/** Half of the memory that the browser says the machine has; browsers that say nothing are not held to anything. */
function machineBytes(): number | undefined {
  const gibibytes: unknown = Reflect.get(navigator, "deviceMemory");
  return typeof gibibytes === "number" ? (gibibytes * 2 ** 30) / 2 : undefined;
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

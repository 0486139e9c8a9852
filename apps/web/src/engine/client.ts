import type { Failure, Verb } from "@limelight/experiments";
import { Client, type CallOptions } from "../rpc/client.ts";
import type { Fault } from "../rpc/messages.ts";
import { workerWire, type Wire } from "../rpc/wire.ts";
import type { AnyAnswer, EngineCalls, EngineEvent } from "../worker/protocol.ts";
import { EngineError, type Answered, type Asked, type Engine, type RunOptions } from "./engine.ts";
import type { EngineStatus } from "./status.ts";

interface OpenOptions {
  /** Starts the worker. */
  readonly start?: () => Wire;
  /** The page's address, which models lie beside. */
  readonly base?: string;
}

/** Starts the engine in a worker of its own. Where that dies, the next question starts another, with what was added to it. */
export function openEngine({ start = startWorker, base = document.baseURI }: OpenOptions = {}): Engine {
  return new WorkerEngine(start, base);
}

// Who asks next is told.
const ignore = (): void => undefined;

const startWorker = (): Wire =>
  workerWire(new Worker(new URL("../worker/worker.ts", import.meta.url), { type: "module", name: "limelight" }));

type Added =
  | { readonly name: "addModel"; readonly argument: EngineCalls["addModel"]["argument"] }
  | { readonly name: "addData"; readonly argument: EngineCalls["addData"]["argument"] };

class WorkerEngine implements Engine {
  #status: EngineStatus = { kind: "starting" };
  readonly #listeners = new Set<() => void>();
  readonly #client: Client<EngineCalls, EngineEvent>;
  /** What a new worker is to be given again. */
  #added: Added[] = [];
  #revision = 0;
  #warnings: readonly string[] = [];
  readonly #base: string;
  #started = false;

  constructor(start: () => Wire, base: string) {
    this.#base = base;
    this.#client = new Client({
      open: start,
      event: (event) => {
        if (event.kind === "status") this.#show(event.status);
        else this.#warn(event.message);
      },
      errorOf: ({ code, message, hint }) => new EngineError(code, message, hint),
      deathOf,
      died: (reason) => {
        this.#started = false;
        this.#show({ kind: "unavailable", ...deathOf(reason) });
      },
    });
    this.#begin();
  }

  get status(): EngineStatus {
    return this.#status;
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  get revision(): number {
    return this.#revision;
  }

  subscribe(listener: () => void): () => void {
    // Its own function, so that one listener may subscribe twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  catalog(): ReturnType<Engine["catalog"]> {
    return this.#call("catalog", undefined);
  }

  attentionMethods(): ReturnType<Engine["attentionMethods"]> {
    return this.#call("attentionMethods", undefined);
  }

  stepMethods(): ReturnType<Engine["stepMethods"]> {
    return this.#call("stepMethods", undefined);
  }

  attackParts(): ReturnType<Engine["attackParts"]> {
    return this.#call("attackParts", undefined);
  }

  load(model: string): Promise<void> {
    return this.#call("load", model, { note: ({ message }) => this.#warn(message) });
  }

  async run<V extends Verb>(
    experiment: Asked<V>,
    { signal, progress, warn, generated, asked, partial }: RunOptions<V> = {},
  ): Promise<readonly (Answered<V> | Failure)[]> {
    const answers: (Answered<V> | Failure)[] = [];
    await this.#call("run", experiment, {
      signal,
      note: (note) => {
        if (note.kind === "progress") progress?.(note.progress);
        else if (note.kind === "warning") warn?.(note.message);
        else if (note.kind === "generated") generated?.(note.piece);
        else if (note.kind === "asked") asked?.(note.questions);
        else {
          const answer = ofVerb<V>(note.answer);
          answers.push(answer);
          partial?.(answer);
        }
      },
    });
    return answers;
  }

  check(document: unknown): ReturnType<Engine["check"]> {
    return this.#call("check", document);
  }

  async addModel(folder: EngineCalls["addModel"]["argument"]): ReturnType<Engine["addModel"]> {
    const facts = await this.#call("addModel", folder);
    this.#keep({ name: "addModel", argument: folder });
    return facts;
  }

  async addData(file: File): Promise<void> {
    await this.#call("addData", file);
    this.#keep({ name: "addData", argument: file });
  }

  loseDevice(): Promise<void> {
    return this.#call("loseDevice", undefined);
  }

  #call<K extends keyof EngineCalls>(
    name: K,
    argument: EngineCalls[K]["argument"],
    options: CallOptions<EngineCalls[K]["note"]> = {},
  ): Promise<EngineCalls[K]["result"]> {
    if (!this.#started) {
      this.#show({ kind: "starting" });
      this.#begin();
    }
    return this.#client.call(name, argument, options);
  }

  /** What had this name before is another's from now on. */
  #keep(added: Added): void {
    const others = this.#added.filter(
      ({ name, argument }) => name !== added.name || argument.name !== added.argument.name,
    );
    if (others.length < this.#added.length) this.#revision += 1;
    this.#added = [...others, added];
  }

  /** Messages arrive in order: what is asked next finds the worker started, and with all that was added. */
  #begin(): void {
    this.#started = true;
    this.#client.call("start", { base: this.#base }).catch(ignore);
    for (const { name, argument } of this.#added) this.#client.call(name, argument).catch(ignore);
  }

  #warn(message: string): void {
    if (this.#warnings.includes(message)) return;
    this.#warnings = [...this.#warnings, message];
    for (const listener of this.#listeners) listener();
  }

  #show(status: EngineStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}

const deathOf = (reason: string): Fault => ({
  code: "worker-lost",
  message: `the engine stopped: ${reason}`,
  hint: "Ask again: it is started anew. If it happens again, reload the page, and take a shorter text or a smaller model.",
});

/** What answers an experiment of a verb is a document of that verb. */
function ofVerb<V extends Verb>(answer: AnyAnswer | Failure): Answered<V> | Failure {
  // Told here, since the worker alone is to load the code of experiments.
  return "error" in answer ? answer : (answer as Answered<V>);
}

import type {
  AskedPiece,
  Experiment,
  ExperimentInput,
  Failure,
  GeneratedPiece,
  NamedArray,
  Progress,
  ResultOf,
  Verb,
} from "@limelight/experiments";
import type { AttackParts, AttentionMethodFacts, Catalog, ModelFacts, StepMethodFacts } from "./catalog.ts";
import type { EngineStatus } from "./status.ts";

/** An experiment of one verb, as people write it. */
export type Asked<V extends Verb> = Extract<ExperimentInput, { verb: V }>;

/** One document, with the arrays beside it. */
export interface Answered<V extends Verb> {
  readonly document: ResultOf<V>;
  readonly arrays?: ReadonlyMap<string, NamedArray>;
}

export interface RunOptions<V extends Verb> {
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
  /** Something that does no harm and should be known, such as a text that was cut. */
  readonly warn?: (message: string) => void;
  /** Text as it is generated, token by token. */
  readonly generated?: (piece: GeneratedPiece) => void;
  /** Questions of attacks, batch by batch. */
  readonly asked?: (questions: readonly AskedPiece[]) => void;
  /** Called with every document as it is done, before all are. */
  readonly partial?: (answer: Answered<V> | Failure) => void;
}

/** A folder of files that was dropped on the page, or chosen; or the files of a model of the hub. */
export interface DroppedFolder {
  readonly name: string;
  readonly files: readonly File[];
  readonly from?: "hub";
}

/**
 * What the page knows of the engine, which runs in a worker: questions go in as experiments, documents come out. Runs wait
 * for each other in the order in which they were asked; one whose signal is aborted leaves the queue, or stops.
 */
export interface Engine {
  readonly status: EngineStatus;
  /** Grows where a model or a data set was added under a name that another had: the same question has another answer then. */
  readonly revision: number;
  /** What does no harm and should be known, such as storage that is full: of no run in particular, each once. */
  readonly warnings: readonly string[];
  /** Calls back after every change of `status` and `warnings`. Returns what ends that. */
  subscribe(listener: () => void): () => void;
  /** What can be asked, from the same arrays as the command line has. Needs no adapter. */
  catalog(): Promise<Catalog>;
  /** What tells which token draws on which. Needs no adapter. */
  attentionMethods(): Promise<readonly AttentionMethodFacts[]>;
  /** What explains texts that a model writes. Needs no adapter. */
  stepMethods(): Promise<readonly StepMethodFacts[]>;
  /** What attacks are chosen from. Needs no adapter. */
  attackParts(): Promise<AttackParts>;
  /** Loads a model beforehand. @throws EngineError */
  load(model: string): Promise<void>;
  /**
   * Runs an experiment. `data.file` names a file that was added.
   * @throws EngineError; the signal's reason where it is aborted
   */
  run<V extends Verb>(experiment: Asked<V>, options?: RunOptions<V>): Promise<readonly (Answered<V> | Failure)[]>;
  /** Checks an experiment from a file without running it. @throws EngineError naming the field that is wrong */
  check(document: unknown): Promise<Experiment>;
  /** Adds a checkpoint from a folder; from now on its name is a model's. @throws EngineError where it is none */
  addModel(folder: DroppedFolder): Promise<ModelFacts>;
  /** Adds a data set, to be named in `data.file`. */
  addData(file: File): Promise<void>;
  /** Destroys the device as a driver would that crashes; the next run opens another. For trying that out. */
  loseDevice(): Promise<void>;
}

/** Something went wrong on the other side: what, and what to do about it. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  constructor(
    /** As on the command line: `no-adapter`, `out-of-memory`, `bad-checkpoint`, `bad-experiment`, … */
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

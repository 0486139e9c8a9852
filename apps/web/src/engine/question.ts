import {
  isFailure,
  type AskedPiece,
  type Failure,
  type GeneratedPiece,
  type Progress,
  type Verb,
} from "@limelight/experiments";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { EngineError, type Answered, type Asked, type Engine } from "./engine.ts";

/** How an answer is coming along. */
export type Course =
  | { readonly kind: "idle" }
  /** `stage`: when the part of the run began that `progress` is of. */
  | { readonly kind: "running"; readonly since: number; readonly stage?: number; readonly progress?: Progress }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: EngineError };

/** Long enough that a word is typed, short enough to feel at once. */
const pauseMilliseconds = 180;

/** The same one each time, so that who holds it against the last sees no change. */
const none: readonly never[] = [];

/**
 * What stands behind a picture: an experiment that is asked anew when it changes. While it changes quickly, only the last one
 * is run, and older runs are cancelled. The answers before stay until there are new ones, so that nothing goes blank.
 */
export class Question<V extends Verb> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #asked: Asked<V> | undefined;
  #key: string | undefined;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #engine: Engine | undefined;
  course: Course = { kind: "idle" };
  answers: readonly Answered<V>[] = none;
  failures: readonly Failure[] = none;
  warnings: readonly string[] = none;
  /** What the run that goes on, or was stopped, has written so far. */
  pieces: readonly GeneratedPiece[] = none;
  /** What an attack has asked so far, likewise. */
  questions: readonly AskedPiece[] = none;
  /** Whether `answers` are those of an earlier question. */
  stale = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Back on the page, the host may have nothing else to update for. */
  hostConnected(): void {
    this.#host.requestUpdate();
  }

  /** What is answered stays so for when the host comes back; a run gives way, and begins anew then. */
  hostDisconnected(): void {
    this.giveWay();
  }

  /** Stops a run, so that what is asked elsewhere need not wait for it; what is asked next here begins anew. */
  giveWay(): void {
    if (this.course.kind !== "running") return;
    this.#stop();
    this.#key = undefined;
  }

  /** The first document, which is all there is where one text is asked about. */
  get answer(): Answered<V> | undefined {
    return this.answers[0];
  }

  /**
   * Asks, unless it was asked already. Without an experiment the question is taken back, and its answers go; without an
   * engine they stay as they were. Meant to be called before every update of the host.
   */
  ask(engine: Engine | undefined, experiment: Asked<V> | undefined): void {
    const key = experiment && engine ? JSON.stringify([experiment, engine.revision]) : undefined;
    if (!experiment)
      [this.answers, this.failures, this.warnings, this.pieces, this.questions, this.stale] = [
        none,
        none,
        none,
        none,
        none,
        false,
      ];
    if (key === this.#key) return;
    const first = this.#key === undefined;
    this.#stop();
    this.#key = key;
    this.#asked = experiment;
    this.#engine = engine;
    this.stale = this.answers.length > 0;
    if (key === undefined) {
      this.course = { kind: "idle" };
      return;
    }
    this.course = { kind: "running", since: performance.now() };
    this.#timer = setTimeout(() => void this.#run(), first ? 0 : pauseMilliseconds);
  }

  /** Asks the same once more, after a failure or a cancel. */
  again(): void {
    if (this.#key === undefined) return;
    this.#stop();
    this.stale = this.answers.length > 0;
    this.course = { kind: "running", since: performance.now() };
    this.#host.requestUpdate();
    void this.#run();
  }

  /** Stops the run; what is there stays. */
  cancel(): void {
    this.#stop();
    this.course = {
      kind: "failed",
      error: new EngineError("aborted", "You stopped this run", "What was there before is still shown."),
    };
    this.#host.requestUpdate();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = undefined;
  }

  async #run(): Promise<void> {
    const [engine, experiment] = [this.#engine, this.#asked];
    if (!engine || !experiment) return;
    const abort = new AbortController();
    this.#abort = abort;
    const since = performance.now();
    const stages = new Map<string, number>();
    const found: Answered<V>[] = [];
    const failures: Failure[] = [];
    const warnings: string[] = [];
    [this.pieces, this.questions] = [none, none];
    const show = (course: Course): void => {
      if (abort.signal.aborted) return;
      this.course = course;
      this.#host.requestUpdate();
    };
    try {
      await engine.run<V>(experiment, {
        signal: abort.signal,
        progress: (progress) => {
          const stage = stages.get(progress.label) ?? performance.now();
          stages.set(progress.label, stage);
          show({ kind: "running", since, stage, progress });
        },
        warn: (message) => {
          if (!warnings.includes(message)) warnings.push(message);
        },
        generated: (piece) => {
          if (abort.signal.aborted) return;
          this.pieces = [...this.pieces, piece];
          this.#host.requestUpdate();
        },
        asked: (questions) => {
          if (abort.signal.aborted) return;
          this.questions = [...this.questions, ...questions];
          this.#host.requestUpdate();
        },
        partial: (outcome) => {
          if (abort.signal.aborted) return;
          if (isFailure(outcome)) failures.push(outcome);
          else found.push(outcome);
          if (found.length > 0) [this.answers, this.stale] = [[...found], false];
          this.#host.requestUpdate();
        },
      });
      if (abort.signal.aborted) return;
      [this.answers, this.failures, this.warnings, this.stale] = [found, failures, warnings, false];
      show({ kind: "done" });
    } catch (error) {
      if (abort.signal.aborted) return;
      show({ kind: "failed", error: asEngineError(error) });
    }
  }
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  return new EngineError("unexpected", error instanceof Error ? error.message : String(error), "Reload the page.");
}

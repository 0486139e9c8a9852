import type { ReactiveController, ReactiveControllerHost } from "lit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EngineError, type Answered, type Asked, type Engine, type RunOptions } from "./engine.ts";
import { Question } from "./question.ts";

/** A run that the test answers. */
interface Run {
  readonly experiment: Asked<"classify">;
  readonly options: RunOptions<"classify">;
  end(): void;
  fail(error: Error): void;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(revision = { now: 0 }): { question: Question<"classify">; engine: Engine; runs: Run[]; host: Host } {
  const runs: Run[] = [];
  const host = new Host();
  const engine = {
    get revision() {
      return revision.now;
    },
    run: (experiment: Asked<"classify">, options: RunOptions<"classify">) =>
      new Promise<readonly []>((resolve, reject) => {
        options.signal?.addEventListener("abort", () => reject(options.signal?.reason));
        runs.push({ experiment, options, end: () => resolve([]), fail: reject });
      }),
    // The question only runs experiments.
  } as unknown as Engine;
  return { question: new Question<"classify">(host), engine, runs, host };
}

class Host implements ReactiveControllerHost {
  updates = 0;
  readonly controllers: ReactiveController[] = [];
  readonly updateComplete = Promise.resolve(true);
  addController(controller: ReactiveController): void {
    this.controllers.push(controller);
  }
  removeController(): void {
    this.controllers.length = 0;
  }
  requestUpdate(): void {
    this.updates += 1;
  }
}

const asked = (input: string): Asked<"classify"> => ({ verb: "classify", input });

/** Only the text matters here. */
const answered = (text: string): Answered<"classify"> => ({ document: { text } }) as unknown as Answered<"classify">;

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

test("while it changes quickly only the last is run, and what was there stays, stale, until then", async () => {
  const { question, engine, runs } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  runs[0]?.options.partial?.(answered("a"));
  runs[0]?.end();
  await settle();
  expect([question.course.kind, question.stale]).toEqual(["done", false]);
  for (const text of ["ab", "abc", "abcd"]) question.ask(engine, asked(text));
  expect([question.course.kind, question.stale, question.answer?.document.text]).toEqual(["running", true, "a"]);
  await settle();
  expect(runs.map(({ experiment }) => experiment.input)).toEqual(["a", "abcd"]);
});

test("a run that was replaced has nothing more to say", async () => {
  const { question, engine, runs } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  question.ask(engine, asked("b"));
  expect(runs[0]?.options.signal?.aborted).toBe(true);
  runs[0]?.options.partial?.(answered("a"));
  runs[0]?.options.progress?.({ label: "old", done: 1, total: 2, unit: "texts" });
  runs[0]?.options.warn?.("old");
  runs[0]?.fail(new EngineError("unexpected", "old", ""));
  await settle();
  expect(question.course).not.toHaveProperty("progress");
  expect([question.course.kind, question.answers]).toEqual(["running", []]);
  runs[1]?.end();
  await settle();
  expect([question.course.kind, question.warnings]).toEqual(["done", []]);
});

test("a question that is taken back leaves nothing behind, and cannot be asked again", async () => {
  const { question, engine, runs } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  runs[0]?.options.partial?.(answered("a"));
  runs[0]?.options.partial?.({ error: "no text", line: 2 });
  runs[0]?.options.warn?.("a text was cut");
  runs[0]?.end();
  await settle();
  expect([question.answers.length, question.failures.length, question.warnings.length]).toEqual([1, 1, 1]);
  question.ask(engine, undefined);
  const { answers, failures, warnings, stale, course } = question;
  expect({ answers, failures, warnings, stale, course }).toEqual({
    answers: [],
    failures: [],
    warnings: [],
    stale: false,
    course: { kind: "idle" },
  });
  question.again();
  await settle();
  expect([question.course.kind, runs.length]).toEqual(["idle", 1]);
  question.ask(engine, asked("a"));
  await settle();
  expect(runs).toHaveLength(2);
});

test("where the engine goes, the answers stay, and are asked anew with the next one", async () => {
  const { question, engine, runs } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  runs[0]?.options.partial?.(answered("a"));
  runs[0]?.end();
  await settle();
  question.ask(undefined, asked("a"));
  question.again();
  expect([question.course.kind, question.stale, question.answers.length]).toEqual(["idle", true, 1]);
  question.ask(undefined, undefined);
  expect([question.stale, question.answers.length]).toEqual([false, 0]);
  question.ask(engine, asked("a"));
  await settle();
  expect(runs).toHaveLength(2);
});

test("what failed stays failed until it is asked again, or something else is", async () => {
  const { question, engine, runs } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  runs[0]?.options.partial?.(answered("a"));
  runs[0]?.fail(new EngineError("device-lost", "gone", "Try again."));
  await settle();
  expect(question.course).toMatchObject({ kind: "failed", error: { code: "device-lost" } });
  question.ask(engine, asked("a"));
  await settle();
  expect(runs).toHaveLength(1);
  question.again();
  question.again();
  expect([question.course.kind, question.stale]).toEqual(["running", true]);
  await settle();
  expect(runs.map(({ options }) => options.signal?.aborted)).toEqual([true, true, false]);
  runs[2]?.end();
  await settle();
  expect([question.course.kind, question.stale]).toEqual(["done", false]);
});

test("a run that was stopped says so, and its late answer changes nothing", async () => {
  const { question, engine, runs } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  question.cancel();
  runs[0]?.options.partial?.(answered("a"));
  await settle();
  expect(question.course).toMatchObject({ kind: "failed", error: { code: "aborted" } });
  expect(question.answers).toEqual([]);
});

test("an element that leaves the page stops its run, and asks anew where it comes back", async () => {
  const { question, engine, runs, host } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  for (const controller of host.controllers) controller.hostDisconnected?.();
  expect(runs[0]?.options.signal?.aborted).toBe(true);
  const before = host.updates;
  for (const controller of host.controllers) controller.hostConnected?.();
  expect(host.updates).toBeGreaterThan(before);
  question.ask(engine, asked("a"));
  await settle();
  expect(runs).toHaveLength(2);
});

test("a run gives way where something else is looked at; what is answered stays, and the run begins anew when it is asked for", async () => {
  const { question, engine, runs } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  runs[0]?.options.partial?.(answered("a"));
  question.giveWay();
  expect(runs[0]?.options.signal?.aborted).toBe(true);
  expect(question.answers).toHaveLength(1);
  question.ask(engine, asked("a"));
  await settle();
  expect(runs).toHaveLength(2);
  runs[1]?.end();
  await settle();
  question.giveWay();
  question.ask(engine, asked("a"));
  await settle();
  expect([question.course.kind, runs.length]).toEqual(["done", 2]);
});

test("documents that come one by one are all there", async () => {
  const { question, engine, runs } = setUp();
  question.ask(engine, asked("a"));
  await settle();
  for (let index = 0; index < 1000; index += 1) runs[0]?.options.partial?.(answered(String(index)));
  expect(question.answers).toHaveLength(1000);
  runs[0]?.end();
  await settle();
  expect(question.answers.at(-1)?.document.text).toBe("999");
});

test("the same is asked again where a name has come to mean something else", async () => {
  const revision = { now: 0 };
  const { question, engine, runs } = setUp(revision);
  for (const now of [0, 0, 1, 1]) {
    revision.now = now;
    question.ask(engine, asked("a"));
    await settle();
  }
  expect(runs).toHaveLength(2);
});

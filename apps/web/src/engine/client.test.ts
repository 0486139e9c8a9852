import { afterEach, expect, test, vi } from "vitest";
import { serve, type Handlers, type Service } from "../rpc/service.ts";
import { portWire, type Wire } from "../rpc/wire.ts";
import type { EngineCalls, EngineEvent } from "../worker/protocol.ts";
import { openEngine } from "./client.ts";
import { EngineError, type Engine } from "./engine.ts";

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

const facts = { id: "mine", title: "", source: "folder", bytes: 1, tasks: [], architecture: "bert" } as const;

/** An engine whose workers note what they are asked, and answer in a fixed way. */
function engineOf(): { engine: Engine; asked: string[][]; services: Service<EngineEvent>[]; kill: () => void } {
  const asked: string[][] = [];
  const services: Service<EngineEvent>[] = [];
  const killers: ((reason: string) => void)[] = [];
  const open = (): Wire => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const calls: string[] = [];
    asked.push(calls);
    const noted = <T>(call: string, result: T): Promise<T> => {
      calls.push(call);
      return Promise.resolve(result);
    };
    const handlers: Handlers<EngineCalls> = {
      start: ({ base }) => noted(`start ${base}`, undefined),
      catalog: () => noted("catalog", { models: [], methods: [], verbs: {} }),
      attentionMethods: () => noted("attentionMethods", []),
      stepMethods: () => noted("stepMethods", []),
      attackParts: () => noted("attackParts", { recipes: [], goals: [], constraintSets: [] }),
      load: (name) => noted(`load ${name}`, undefined),
      run(_document, { note }) {
        note({ kind: "progress", progress: { label: "classify", done: 1, total: 2, unit: "texts" } });
        note({ kind: "warning", message: "a text was cut" });
        note({ kind: "answer", answer: { document: { text: "good" } } });
        note({ kind: "answer", answer: { error: "no text", line: 2 } });
        return noted("run", undefined);
      },
      check: () => Promise.reject(new Error("verb: there is no such field")),
      addModel: ({ name }) => noted(`addModel ${name}`, facts),
      addData: () => noted("addData", undefined),
      loseDevice: () => new Promise(() => undefined),
    };
    services.push(
      serve<EngineCalls, EngineEvent>(portWire(port2), handlers, (error) => ({
        code: "bad-experiment",
        message: error instanceof Error ? error.message : "",
        hint: "Change it.",
      })),
    );
    const wire = portWire(port1);
    return {
      ...wire,
      listen(received, failed) {
        killers.push(failed);
        wire.listen(received, failed);
      },
    };
  };
  const engine = openEngine({ start: open, base: "https://example.org/a/" });
  return { engine, asked, services, kill: () => killers.at(-1)?.("out of memory") };
}

test("answers come one by one and together, with progress and warnings", async () => {
  const { engine } = engineOf();
  const told: unknown[] = [];
  const answers = await engine.run<"classify">(
    { verb: "classify", input: "good" },
    {
      progress: ({ done, total }) => void told.push([done, total]),
      warn: (message) => void told.push(message),
      partial: (answer) => void told.push(answer),
    },
  );
  const expected = [{ document: { text: "good" } }, { error: "no text", line: 2 }];
  expect(answers).toEqual(expected);
  expect(told).toEqual([[1, 2], "a text was cut", ...expected]);
});

test("errors are the engine's own, with a code and a hint", async () => {
  const { engine } = engineOf();
  const failed = engine.check({});
  await expect(failed).rejects.toBeInstanceOf(EngineError);
  await expect(failed).rejects.toMatchObject({ code: "bad-experiment", hint: "Change it." });
});

test("the status is the worker's, and listeners hear of it until they leave", async () => {
  const { engine, services } = engineOf();
  expect(engine.status.kind).toBe("starting");
  const heard: string[] = [];
  const leave = engine.subscribe(() => heard.push(engine.status.kind));
  await engine.load("m");
  services[0]?.emit({ kind: "status", status: { kind: "preparing", model: "m" } });
  await vi.waitFor(() => expect(heard).toEqual(["preparing"]));
  leave();
  services[0]?.emit({ kind: "status", status: { kind: "recovering" } });
  await vi.waitFor(() => expect(engine.status.kind).toBe("recovering"));
  expect(heard).toEqual(["preparing"]);
});

test("a worker that died is started again with all that was added to it", async () => {
  const { engine, asked, kill } = engineOf();
  await engine.addModel({ name: "mine", files: [] });
  await engine.addData(new File(["text\n"], "a.tsv"));
  const open = engine.loseDevice();
  kill();
  await expect(open).rejects.toMatchObject({ code: "worker-lost", message: "the engine stopped: out of memory" });
  expect(engine.status).toMatchObject({ kind: "unavailable", code: "worker-lost" });
  await engine.load("mine");
  expect(asked).toEqual([
    ["start https://example.org/a/", "addModel mine", "addData"],
    ["start https://example.org/a/", "addModel mine", "addData", "load mine"],
  ]);
  expect(engine.status.kind).toBe("starting");
});

test("what is added under a name that another had counts, and is all that a new worker is given", async () => {
  const { engine, asked, kill } = engineOf();
  await engine.addModel({ name: "mine", files: [] });
  await engine.addData(new File(["a"], "mine"));
  expect(engine.revision).toBe(0);
  await engine.addModel({ name: "mine", files: [] });
  expect(engine.revision).toBe(1);
  kill();
  await engine.load("mine");
  expect(asked[1]).toEqual(["start https://example.org/a/", "addData", "addModel mine", "load mine"]);
});

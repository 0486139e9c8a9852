import { afterEach, expect, test, vi } from "vitest";
import { Client } from "./client.ts";
import type { Fault } from "./messages.ts";
import { serve, type Handlers, type Service } from "./service.ts";
import { portWire, workerWire, type Wire } from "./wire.ts";

interface Sums {
  add: { argument: readonly number[]; result: number; note: never };
  count: { argument: number; result: string; note: number };
  wait: { argument: undefined; result: undefined; note: never };
  fail: { argument: unknown; result: never; note: never };
  arrays: { argument: undefined; result: ReadonlyMap<string, Float32Array>; note: Float32Array };
}

const stopped: string[] = [];
const shared = new Float32Array([1, 2, 3, 4]);

const handlers: Handlers<Sums> = {
  add: (numbers) => Promise.resolve(numbers.reduce((sum, each) => sum + each, 0)),
  async count(most, { note }) {
    for (let i = 1; i <= most; i++) note(i);
    return Promise.resolve("counted");
  },
  wait: (_nothing, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        stopped.push("wait");
        reject(new Error("stopped"));
      });
    }),
  fail: () => Promise.reject(new RangeError("too far")),
  arrays(_nothing, { note }) {
    note(shared.subarray(1, 3));
    const whole = Float32Array.of(5, 6);
    return Promise.resolve(
      new Map([
        ["a", whole],
        ["b", shared.subarray(0, 1)],
        ["c", whole],
      ]),
    );
  },
};

class Told extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

const faultOf = (error: unknown): Fault => ({
  code: error instanceof RangeError ? "range" : "unexpected",
  message: error instanceof Error ? error.message : String(error),
  hint: "",
});

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A client whose other side is on the same thread, behind a channel; `kill` makes that die. */
function connected(): {
  client: Client<Sums, string>;
  events: string[];
  opened: Service<string>[];
  kill: (reason: string) => void;
} {
  const events: string[] = [];
  const opened: Service<string>[] = [];
  const killers: ((reason: string) => void)[] = [];
  const open = (): Wire => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    opened.push(serve<Sums, string>(portWire(port2), handlers, faultOf));
    const wire = portWire(port1);
    return {
      ...wire,
      listen(received, failed) {
        killers.push(failed);
        wire.listen(received, failed);
      },
    };
  };
  const client = new Client<Sums, string>({
    open,
    event: (event) => void events.push(event),
    errorOf: (fault) => new Told(fault),
    deathOf: (reason) => ({ code: "worker-lost", message: `it died: ${reason}`, hint: "Ask again." }),
  });
  return { client, events, opened, kill: (reason) => killers.at(-1)?.(reason) };
}

test("calls get their own answers, whatever their order", async () => {
  const { client } = connected();
  expect(await Promise.all([client.call("add", [1, 2]), client.call("add", [3, 4])])).toEqual([3, 7]);
});

test("notes come in order, before the result", async () => {
  const { client } = connected();
  const notes: number[] = [];
  expect(await client.call("count", 3, { note: (note) => notes.push(note) })).toBe("counted");
  expect(notes).toEqual([1, 2, 3]);
});

test("errors come over with code, message and hint", async () => {
  const { client } = connected();
  await expect(client.call("fail", 0)).rejects.toMatchObject({
    fault: { code: "range", message: "too far", hint: "" },
  });
});

test("an argument that cannot be cloned fails its own call alone", async () => {
  const { client } = connected();
  await expect(client.call("fail", () => 1)).rejects.toMatchObject({ name: "DataCloneError" });
  expect(await client.call("add", [1])).toBe(1);
});

test("an aborted call ends at once with the signal's reason, and the other side is told", async () => {
  const { client } = connected();
  const controller = new AbortController();
  const call = client.call("wait", undefined, { signal: controller.signal });
  const reason = new Error("enough");
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
  await vi.waitFor(() => expect(stopped).toEqual(["wait"]));
  await expect(client.call("add", [1], { signal: controller.signal })).rejects.toBe(reason);
});

test("arrays are handed over, and a stretch of a shared one is copied", async () => {
  const { client } = connected();
  const notes: Float32Array[] = [];
  const arrays = await client.call("arrays", undefined, { note: (note) => notes.push(note) });
  expect(arrays).toEqual(
    new Map([
      ["a", Float32Array.of(5, 6)],
      ["b", Float32Array.of(1)],
      ["c", Float32Array.of(5, 6)],
    ]),
  );
  expect(notes).toEqual([Float32Array.of(2, 3)]);
  expect([...shared]).toEqual([1, 2, 3, 4]);
});

test("events reach the client", async () => {
  const { client, events, opened } = connected();
  await client.call("add", []);
  opened[0]?.emit("hello");
  await vi.waitFor(() => expect(events).toEqual(["hello"]));
});

test("where the other side dies, open calls fail, and the next call starts another", async () => {
  const { client, opened, kill } = connected();
  const calls = [client.call("wait", undefined), client.call("wait", undefined)];
  await client.call("add", []);
  kill("out of memory");
  for (const call of calls)
    await expect(call).rejects.toMatchObject({ fault: { code: "worker-lost", message: "it died: out of memory" } });
  expect(await client.call("add", [2, 2])).toBe(4);
  expect(opened).toHaveLength(2);
});

test.each([
  [new Event("error"), "its script could not be loaded"],
  [Object.assign(new Event("error"), { message: "x is not defined" }), "x is not defined"],
  [new Event("messageerror"), "it sent what cannot be read"],
])("a worker's %o ends it", async (event, message) => {
  const target = new EventTarget();
  const terminate = vi.fn<() => void>();
  const worker = Object.assign(target, {
    postMessage: () => undefined,
    terminate,
    onmessage: null,
    onerror: null,
    onmessageerror: null,
  });
  const client = new Client<Sums, string>({
    open: () => workerWire(worker),
    errorOf: (fault) => new Told(fault),
    deathOf: (reason) => ({ code: "worker-lost", message: reason, hint: "" }),
  });
  const call = client.call("add", [1]);
  target.dispatchEvent(event);
  await expect(call).rejects.toMatchObject({ message });
  expect(terminate).toHaveBeenCalledOnce();
});

import { expect, test } from "vitest";
import { RunQueue } from "./run-queue.ts";

const { signal } = new AbortController();

/** Something to run that ends when it is told to. */
function work(): { body: () => Promise<string>; end: () => void; begun: () => boolean } {
  const state: { begun: boolean; resolve?: (value: string) => void } = { begun: false };
  const ended = new Promise<string>((resolve) => {
    state.resolve = resolve;
  });
  return {
    body: () => {
      state.begun = true;
      return ended;
    },
    end: () => state.resolve?.("done"),
    begun: () => state.begun,
  };
}

const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

test("one at a time, in order", async () => {
  const queue = new RunQueue();
  const [a, b, c] = [work(), work(), work()];
  const runs = [a, b, c].map(({ body }) => queue.run(signal, body));
  await settle();
  expect([a.begun(), b.begun(), c.begun()]).toEqual([true, false, false]);
  a.end();
  await settle();
  expect([b.begun(), c.begun()]).toEqual([true, false]);
  b.end();
  c.end();
  expect(await Promise.all(runs)).toEqual(["done", "done", "done"]);
  expect(await queue.run(signal, () => Promise.resolve("again"))).toBe("again");
});

test("one that fails lets the next go on", async () => {
  const queue = new RunQueue();
  const failed = queue.run(signal, () => Promise.reject(new Error("broken")));
  const next = queue.run(signal, () => Promise.resolve("next"));
  await expect(failed).rejects.toThrow("broken");
  expect(await next).toBe("next");
});

test("one that is aborted while it waits never begins", async () => {
  const queue = new RunQueue();
  const [a, b, c] = [work(), work(), work()];
  const controller = new AbortController();
  const first = queue.run(signal, a.body);
  const second = queue.run(controller.signal, b.body);
  const third = queue.run(signal, c.body);
  const reason = new Error("no longer wanted");
  controller.abort(reason);
  await expect(second).rejects.toBe(reason);
  a.end();
  c.end();
  expect(await Promise.all([first, third])).toEqual(["done", "done"]);
  expect(b.begun()).toBe(false);
  await expect(queue.run(controller.signal, b.body)).rejects.toBe(reason);
});

import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
import { RunQueue } from "./run-queue.ts";

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function work(): { run: () => Promise<string>; end: () => void; started: () => boolean } {
  const told = new EventEmitter();
  const promise = once(told, "end").then(() => "done");
  let begun = false;
  return {
    run: () => {
      begun = true;
      return promise;
    },
    end: () => told.emit("end"),
    started: () => begun,
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("one after another, whatever becomes of them", async () => {
  const queue = new RunQueue();
  const [first, second] = [work(), work()];
  const failed = queue.run(never, () => first.run().then(() => Promise.reject(new Error("failed"))));
  const then = queue.run(never, second.run);
  await turn();
  expect([first.started(), second.started()]).toEqual([true, false]);
  first.end();
  await expect(failed).rejects.toThrow("failed");
  await turn();
  expect(second.started()).toBe(true);
  second.end();
  expect(await then).toBe("done");
});

test("who goes away while waiting never runs, and leaves room for another", async () => {
  const queue = new RunQueue(1);
  const [first, second, third] = [work(), work(), work()];
  const one = queue.run(never, first.run);
  const leaving = new AbortController();
  const two = queue.run(leaving.signal, second.run);
  await expect(queue.run(never, third.run)).rejects.toMatchObject({ status: 503, headers: { "Retry-After": "5" } });
  leaving.abort();
  const three = queue.run(never, third.run);
  first.end();
  third.end();
  await expect(two).rejects.toMatchObject({ name: "AbortError" });
  expect([await one, await three]).toEqual(["done", "done"]);
  expect(second.started()).toBe(false);
});

import { CoreError } from "@limelight/core";
import { expect, test } from "vitest";
import { recovering, type Attempt } from "./recovery.ts";

const { signal } = new AbortController();

/** A device that can be lost. */
function device(): { lost: Promise<string>; lose: () => void } {
  const state: { resolve?: (reason: string) => void } = {};
  const lost = new Promise<string>((resolve) => {
    state.resolve = resolve;
  });
  return { lost, lose: () => state.resolve?.("it went") };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Counts to 3; attempt n does what `trouble[n]` says when it has given 2. */
function counting(trouble: readonly ("hang" | "fail" | "none")[]): {
  start: (attempt: Attempt) => AsyncGenerator<number>;
  signals: AbortSignal[];
} {
  const signals: AbortSignal[] = [];
  const start = async function* ({ on, signal: ownSignal }: Attempt): AsyncGenerator<number> {
    const what = trouble[signals.length] ?? "none";
    signals.push(ownSignal);
    const opened = device();
    on(opened);
    yield 1;
    yield 2;
    if (what !== "none") {
      setTimeout(opened.lose, 10);
      if (what === "hang") await new Promise(() => undefined);
      throw new CoreError("device-error", "the GPU refused a command");
    }
    yield 3;
  };
  return { start, signals };
}

test.each(["hang", "fail"] as const)(
  "where the device goes and the run would %s, it begins anew and repeats nothing",
  async (what) => {
    const { start, signals } = counting([what]);
    expect(await all(recovering(start, signal))).toEqual([1, 2, 3]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]); // both are over
  },
);

test("a second loss in a row is an error", async () => {
  const { start, signals } = counting(["hang", "fail", "none"]);
  await expect(all(recovering(start, signal))).rejects.toMatchObject({
    code: "device-lost",
    message: "the graphics adapter was lost twice in a row: it went",
  });
  expect(signals).toHaveLength(2);
});

test("an error of another kind stays what it is, and is not tried again", async () => {
  const { start, signals } = counting([]);
  const failing = async function* (attempt: Attempt): AsyncGenerator<number> {
    yield* start(attempt);
    throw new CoreError("bad-input", "no tokens");
  };
  await expect(all(recovering(failing, signal))).rejects.toMatchObject({ code: "bad-input" });
  expect(signals).toHaveLength(1);
});

test("who stops reading ends the run", async () => {
  const ended: string[] = [];
  const endless = async function* (): AsyncGenerator<number> {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      ended.push("ended");
    }
  };
  for await (const item of recovering(endless, signal)) if (item === 2) break;
  await Promise.resolve();
  expect(ended).toEqual(["ended"]);
});

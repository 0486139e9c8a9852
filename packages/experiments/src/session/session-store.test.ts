import { CoreError, openDevice, type Device } from "@limelight/core";
import { openCheckpoint, type Checkpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Environment, Progress } from "../environment.ts";
import { parseExperiment, runExperiment } from "../run-experiment.ts";
import { SessionStore } from "./session-store.ts";

const tiny = "limelight-tiny-sst2";
let device: Device;
let checkpoint: Checkpoint;
beforeAll(async () => {
  device = await openDevice();
  checkpoint = await openCheckpoint((await resolveModel(tiny, bundledModels)).folder);
});
afterAll(() => device.destroy());

/** Surroundings that know the tiny model under every name, and say which were opened. */
function surroundings(opened: (string | undefined)[] = [], at: () => Device = () => device): Environment {
  return {
    openDevice: async () => at(),
    openCheckpoint: async (name) => {
      opened.push(name);
      return { id: name ?? tiny, checkpoint };
    },
    readData: () => {
      throw new Error("there is no data");
    },
    versions: {},
  };
}

/** The hashes and labels of an experiment's documents. */
async function run(environment: Environment, store?: SessionStore, fields: object = {}): Promise<unknown[]> {
  const experiment = parseExperiment({ verb: "classify", input: ["It was good.", "Bad."], model: tiny, ...fields });
  const found = [];
  for await (const outcome of runExperiment(experiment, environment, store))
    found.push("document" in outcome ? outcome.document.hash : outcome);
  return found;
}

/** Buffers' bytes on the device once nothing waits there. */
function bytes(of: Device = device): number {
  of.pool.trim();
  of.uploads.trim();
  return of.pool.bytes + of.uploads.bytes;
}

test("a second experiment loads nothing and finds the same; in the end nothing is left", async () => {
  const alone = await run(surroundings());
  const before = bytes();
  const opened: (string | undefined)[] = [];
  const store = new SessionStore();
  const first = await run(surroundings(opened), store);
  const kept = bytes();
  expect(kept).toBeGreaterThan(before);
  for (let again = 0; again < 5; again++) expect(await run(surroundings(opened), store)).toEqual(first);
  expect(first).toEqual(alone);
  expect(opened).toEqual([tiny]);
  expect(bytes()).toBe(kept);
  expect([device.pool.inUse, device.uploads.inUse]).toEqual([0, 0]);
  store.dispose();
  expect(bytes()).toBe(before);
});

test("without a store nothing is kept", async () => {
  const before = bytes();
  await run(surroundings());
  expect(bytes()).toBe(before);
});

test("batches and warnings are each experiment's own", async () => {
  const store = new SessionStore();
  const input = ["It was good.", "word ".repeat(600)];
  const texts = async (fields: object): Promise<{ told: string[]; steps: number }> => {
    const told: string[] = [];
    const progress: Progress[] = [];
    const warn = (message: string): void => void told.push(message);
    const experiment = parseExperiment({ verb: "classify", input, model: tiny, ...fields });
    const environment = { ...surroundings(), warn, progress: (state: Progress) => void progress.push(state) };
    for await (const _ of runExperiment(experiment, environment, store));
    return { told, steps: progress.length };
  };
  const together = await texts({ batchTokens: 4096 });
  const apart = await texts({ batchTokens: 16 });
  expect(apart.told).toEqual(together.told);
  expect(apart.told).toHaveLength(1);
  expect([together.steps, apart.steps]).toEqual([2, 3]);
  store.dispose();
});

test("the least recently used goes; a dtype is a model of its own, another name of the same is not", async () => {
  const opened: (string | undefined)[] = [];
  const store = new SessionStore({ most: 2 });
  const ask = (model: string, dtype = "f32"): Promise<unknown> => run(surroundings(opened), store, { model, dtype });
  await ask("a");
  await ask("b");
  await ask("a");
  await ask("c"); // b goes
  await ask("a");
  await ask("a", "f16"); // c goes
  expect(opened).toEqual(["a", "b", "c", "a"]);
  await ask("c", "f16");
  expect(opened).toEqual(["a", "b", "c", "a", "c"]);
  store.dispose();

  const named = surroundings(opened.splice(0) && opened);
  await run(named, store, { model: undefined });
  const one = bytes();
  await run(named, store);
  await run(named, store);
  expect(opened).toEqual([undefined, tiny]);
  expect(bytes()).toBe(one);
  store.dispose();
});

test("a model in use stays, however many there are", async () => {
  const before = bytes();
  const store = new SessionStore({ most: 1 });
  const opened: (string | undefined)[] = [];
  const environment = surroundings(opened);
  const [one, other] = [store.lease(terms, environment), store.lease(terms, environment)];
  const a = await one.session("a");
  await one.session("b");
  await other.session("c");
  store.forget("b");
  expect(a.model.heads).toContain("sequence-classification");
  const { answers } = await a.subject().ask([{ text: "Good." }]);
  expect(answers).toHaveLength(1);
  other.release(); // c goes: a is in use
  one.release();
  await run(environment, store, { model: "a" });
  await run(environment, store, { model: "c" });
  expect(opened).toEqual(["a", "b", "c", "c"]);
  store.dispose();
  expect(bytes()).toBe(before);
});

const terms = { device: "auto", dtype: "stored", batchTokens: undefined } as const;

test("a store that is emptied frees what is in use once it is given back", async () => {
  const before = bytes();
  const store = new SessionStore();
  const lease = store.lease(terms, surroundings());
  const session = await lease.session(tiny);
  store.dispose();
  expect((await session.subject().ask([{ text: "Good." }])).answers).toHaveLength(1);
  lease.release();
  expect(bytes()).toBe(before);
});

test("another device drops everything of the old one", async () => {
  const before = bytes();
  const opened: (string | undefined)[] = [];
  const store = new SessionStore();
  const first = await run(surroundings(opened), store);
  const other = await openDevice();
  expect(
    await run(
      surroundings(opened, () => other),
      store,
    ),
  ).toEqual(first);
  expect(opened).toEqual([tiny, tiny]);
  expect(bytes()).toBe(before);
  expect(bytes(other)).toBeGreaterThan(0);
  store.dispose();
  expect(bytes(other)).toBe(0);
  other.destroy();
});

test("a lost device leaves nothing behind, and the next experiment finds the same on another", async () => {
  const opened: (string | undefined)[] = [];
  const store = new SessionStore();
  let current = await openDevice();
  const environment = surroundings(opened, () => current);
  const first = await run(environment, store);
  current.destroy();
  await expect(run(environment, store)).rejects.toMatchObject({ code: "device-lost" });
  expect(store.has(tiny, "stored")).toBe(false);
  current = await openDevice();
  expect(await run(environment, store)).toEqual(first);
  expect(opened).toEqual([tiny, tiny]);
  store.dispose();
  current.destroy();
});

test.each([
  ["out-of-memory", false],
  ["bad-input", true],
] as const)("an experiment that fails with %s: the model stays: %s", async (code, stays) => {
  const before = bytes();
  const store = new SessionStore();
  const environment: Environment = {
    ...surroundings(),
    progress: ({ done }) => {
      if (done > 0) throw new CoreError(code, "as if");
    },
  };
  await expect(run(environment, store)).rejects.toMatchObject({ code });
  expect(store.has(tiny, "stored")).toBe(stays);
  expect(bytes() > before).toBe(stays);
  store.dispose();
});

test("a checkpoint that cannot be read leaves the store as it was", async () => {
  const store = new SessionStore();
  const opened: (string | undefined)[] = [];
  await run(surroundings(opened), store);
  const broken: Environment = {
    ...surroundings(opened),
    openCheckpoint: () => Promise.reject(new Error("unreadable")),
  };
  await expect(run(broken, store, { model: "other" })).rejects.toThrow("unreadable");
  await run(surroundings(opened), store);
  expect(opened).toEqual([tiny]);
  store.dispose();
});

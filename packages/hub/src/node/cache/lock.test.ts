import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pullFromHub } from "../hub-model.ts";
import { hubPlace, smallModel } from "../testing/hub-place.ts";
import { alone } from "./lock.ts";

const times = { beat: 20, stale: 100, look: 2 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("one after another, and nothing is left", async () => {
  const path = join(folder, "locks/a.lock");
  let inside = 0;
  const most: number[] = [];
  const body = async (): Promise<void> => {
    inside += 1;
    most.push(inside);
    await setTimeout(5);
    inside -= 1;
  };
  await Promise.all([1, 2, 3, 4].map(() => alone(path, body, { times })));
  expect(most).toEqual([1, 1, 1, 1]);
  expect(await readdir(join(folder, "locks"))).toEqual([]);
});

test("work that takes longer than a lock lives keeps it, since it says that it is there", async () => {
  const path = join(folder, "b.lock");
  const order: string[] = [];
  const first = alone(path, async () => void (await setTimeout(3 * times.stale), order.push("first")), { times });
  await setTimeout(10);
  await Promise.all([first, alone(path, () => Promise.resolve(void order.push("second")), { times })]);
  expect(order).toEqual(["first", "second"]);
});

test("a lock of a process that died is taken over at once, one from elsewhere when it shows no life", async () => {
  const path = join(folder, "c.lock");
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const held = (host: string): string => JSON.stringify({ pid, host, id: "x" });
  await writeFile(path, held(hostname()));
  await alone(path, () => Promise.resolve(), { times: { ...times, stale: 60_000 } });
  await writeFile(path, held("another.example"));
  const old = new Date(Date.now() - 10 * times.stale);
  await utimes(path, old, old);
  expect(await alone(path, () => readFile(path, "utf8"), { times })).toContain(`"pid":${process.pid}`);
});

test("waiting ends with the signal", async () => {
  const path = join(folder, "d.lock");
  await writeFile(path, JSON.stringify({ pid: process.pid, host: hostname(), id: "x" }));
  const waiting = alone(path, () => Promise.resolve(), {
    signal: AbortSignal.timeout(20),
    times: { ...times, stale: 60_000 },
  });
  await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
});

test("of two that want the same file one fetches it", async () => {
  await using place = await hubPlace(smallModel);
  await Promise.all([pullFromHub("org/small", place.access()), pullFromHub("org/small", place.access())]);
  expect(place.hub.fetched.filter((line) => line.startsWith("store"))).toEqual(["store model.safetensors"]);
});

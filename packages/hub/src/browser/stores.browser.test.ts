import { afterEach, expect, test } from "vitest";
import { alone } from "./browser-store.ts";
import { privateFileStore } from "./private-files.ts";
import { responseCacheStore } from "./response-cache.ts";

const name = "limelight-test";
const file = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);

afterEach(async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(name, { recursive: true }).catch(() => undefined);
  await caches.delete(name);
});

async function names(): Promise<string[]> {
  const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
  const found: string[] = [];
  for await (const entry of directory.keys()) found.push(entry);
  return found.toSorted();
}

/** Leaves a file as a browser would that was closed while it was written. */
async function leave(entry: string, contents: Uint8Array<ArrayBuffer>): Promise<void> {
  const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  const writable = await (await directory.getFileHandle(entry, { create: true })).createWritable();
  await writable.write(contents);
  await writable.close();
}

test.each([
  ["the private file system", privateFileStore],
  ["the Cache API", responseCacheStore],
])("%s gives back what was written, on the next visit, too", async (_store, open) => {
  const store = await open(name);
  expect(await store.read("a", file.length)).toBeUndefined();
  await store.write("a", file);
  expect(await store.read("a", file.length)).toEqual(file);
  expect(await (await open(name)).read("a", file.length)).toEqual(file);
  expect(await store.read("a", file.length - 1)).toBeUndefined();
  expect(await (await store.open("a", file.length))?.arrayBuffer()).toEqual(file.buffer);
  expect(await store.open("a", file.length - 1)).toBeUndefined();
  await store.write("a", file.subarray(0, 10));
  expect(await store.read("a", 10)).toEqual(file.subarray(0, 10));
});

test.each([false, true])("in a worker, files are written in place and then renamed; in parts: %s", async (parts) => {
  await leave("a.part", file.subarray(0, 50)); // of a visit that was cut off
  const worker = new Worker(new URL("testing/store-worker.ts", import.meta.url), { type: "module" });
  const answered = new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
  });
  worker.postMessage({ folder: name, key: "a", contents: file, ...(parts && { parts }) }, []);
  expect(await answered).toEqual(file);
  expect(await names()).toEqual(["a"]);
  worker.terminate();
});

test("a file that was cut off does not count", async () => {
  await leave("a.part", file);
  await leave("b", file.subarray(0, 500));
  const store = await privateFileStore(name);
  expect(await store.read("a", file.length)).toBeUndefined();
  expect(await store.read("b", file.length)).toBeUndefined();
});

test("what is done alone is done one after another", async () => {
  const order: string[] = [];
  const body = (id: string) => async (): Promise<void> => {
    order.push(`${id} begins`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    order.push(`${id} ends`);
  };
  await Promise.all([alone(name, body("first")), alone(name, body("second"))]);
  expect(order).toEqual(["first begins", "first ends", "second begins", "second ends"]);
});

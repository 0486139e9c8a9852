import { expect, test } from "vitest";
import { browserStore } from "./browser-store.ts";
import { memoryStore, type FileStore } from "./file-store.ts";

const refuse = (name: string) => (): Promise<never> => Promise.reject(new DOMException("no", name));
const full: FileStore = { read: () => Promise.resolve(undefined), write: refuse("QuotaExceededError") };
const file = Uint8Array.of(1, 2, 3);

function warned(stores: readonly ((name: string) => Promise<FileStore>)[]): { store: FileStore; warnings: string[] } {
  const warnings: string[] = [];
  return { store: browserStore("models", { stores, warn: (message) => warnings.push(message) }), warnings };
}

test("the first store that takes a file keeps it", async () => {
  const [first, second] = [memoryStore(), memoryStore()];
  const { store, warnings } = warned([() => Promise.resolve(first), () => Promise.resolve(second)]);
  await store.write("k", file);
  expect(await store.read("k", 3)).toEqual(file);
  expect([await first.read("k", 3), await second.read("k", 3)]).toEqual([file, undefined]);
  expect(warnings).toEqual([]);
});

test("one that is closed, or full, is passed over", async () => {
  const last = memoryStore();
  const { store, warnings } = warned([
    refuse("SecurityError"),
    () => Promise.resolve(full),
    () => Promise.resolve(last),
  ]);
  await store.write("k", file);
  expect(await last.read("k", 3)).toEqual(file);
  expect(await store.read("k", 3)).toEqual(file);
  expect(warnings).toEqual([]);
});

test.each([
  ["is full", [() => Promise.resolve(full)]],
  ["keeps nothing", [refuse("SecurityError"), refuse("UnknownError")]],
  ["keeps nothing", []],
])("where none takes it, memory does, and the warning comes once: %s", async (message, stores) => {
  const { store, warnings } = warned(stores);
  await store.write("k", file);
  await store.write("l", file);
  expect(await store.read("k", 3)).toEqual(file);
  expect(warnings).toEqual([expect.stringContaining(message)]);
});

test("one that does not give back what it has is passed over, too", async () => {
  const broken: FileStore = { read: refuse("NotReadableError"), write: () => Promise.resolve() };
  const { store } = warned([() => Promise.resolve(broken)]);
  expect(await store.read("k", 3)).toBeUndefined();
});

test("a file of another length does not count, and a reader may change what it got", async () => {
  const store = memoryStore();
  await store.write("k", file);
  expect(await store.read("k", 4)).toBeUndefined();
  (await store.read("k", 3))?.fill(9);
  expect(await store.read("k", 3)).toEqual(file);
});

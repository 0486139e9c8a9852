import { memoryStore, type FileStore, type PartStore } from "./file-store.ts";
import { privateFileStore } from "./private-files.ts";
import { responseCacheStore } from "./response-cache.ts";

/** Opens a store; may be refused. */
type Open = (name: string) => Promise<FileStore>;

interface StoreOptions {
  /** Told once, in plain words, where files cannot be kept. */
  readonly warn?: (message: string) => void;
  /** The stores that are tried, the best first. */
  readonly stores?: readonly Open[];
}

/**
 * Where this browser keeps files: its private file system, else the Cache API, else memory. One that refuses, because it is
 * full or closed, is passed over; that never fails anything.
 * @param name of the folder, and of the cache
 */
export function browserStore(
  name: string,
  { warn, stores = [privateFileStore, responseCacheStore] }: StoreOptions = {},
): FileStore {
  const memory = memoryStore();
  const opened = stores.map((open) => once(() => open(name).catch(() => undefined)));
  let warned = false;
  return {
    async read(key, bytes) {
      for (const open of opened) {
        const file = await (await open())?.read(key, bytes).catch(() => undefined);
        if (file) return file;
      }
      return memory.read(key, bytes);
    },
    async open(key, bytes) {
      for (const open of opened) {
        const file = await (await open())?.open(key, bytes).catch(() => undefined);
        if (file) return file;
      }
      return memory.open(key, bytes);
    },
    parts: firstParts(opened),
    async write(key, contents) {
      const refusals: unknown[] = [];
      for (const open of opened) {
        const store = await open();
        if (!store) continue;
        try {
          await store.write(key, contents);
          return;
        } catch (error) {
          refusals.push(error);
        }
      }
      if (!warned) warn?.(notKept(refusals));
      warned = true;
      await memory.write(key, contents);
    },
  };
}

/** Parts in the best store, if it keeps any; else, or where it refuses, there are none. That never fails anything either. */
function firstParts([best]: readonly (() => Promise<FileStore | undefined>)[]): PartStore {
  const asked = async <T>(ask: (parts: PartStore) => Promise<T>, otherwise: T): Promise<T> => {
    try {
      const parts = (await best?.())?.parts;
      return parts ? await ask(parts) : otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    read: (key) => asked((parts) => parts.read(key), undefined),
    put: (key, at, bytes) => asked((parts) => parts.put(key, at, bytes), undefined),
    finish: (key, bytes) => asked((parts) => parts.finish(key, bytes), false),
    remove: (key) => asked((parts) => parts.remove(key), undefined),
  };
}

function notKept(refusals: readonly unknown[]): string {
  const full = refusals.some((error) => error instanceof DOMException && error.name === "QuotaExceededError");
  return full
    ? "the browser's storage is full: models are kept until the page is closed, and fetched again next time"
    : "this browser keeps nothing for this page (a private window?): models are fetched again next time";
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Runs alone among all tabs of this origin that ask for the same name; where there are no locks, at once. */
export async function alone<T>(name: string, body: () => Promise<T>): Promise<T> {
  // Typed as always there; pages without a secure context lack it.
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  if (!locks) return body();
  let begun = false;
  try {
    return await locks.request(name, () => {
      begun = true;
      return body();
    });
  } catch (error) {
    if (begun) throw error;
    return body(); // where all site data is blocked, locks are too
  }
}

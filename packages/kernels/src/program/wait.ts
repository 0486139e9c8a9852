// Node has it, browsers do not.
const setImmediate: unknown = Reflect.get(globalThis, "setImmediate");

let bell: Int32Array<SharedArrayBuffer> | undefined;

/**
 * Waits for something the GPU does. Dawn in Node polls as fast as it can while a promise is pending, which takes a core
 * from a software adapter: there the thread sleeps up to 0.6 ms at a time, and lets promises settle in between. A browser just
 * waits.
 * @throws the signal's reason, in Node at once, while the GPU still works
 */
export async function waitForGpu<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (typeof setImmediate === "function") {
    const immediate = setImmediate;
    bell ??= new Int32Array(new SharedArrayBuffer(4));
    const state = { settled: false };
    const settle = (): void => {
      state.settled = true;
    };
    work.then(settle, settle);
    for (let round = 0; !state.settled; round++) {
      signal?.throwIfAborted();
      if (round > 2) Atomics.wait(bell, 0, 0, Math.min(0.1 * round, 0.6));
      await new Promise<void>((resolve) => {
        Reflect.apply(immediate, undefined, [resolve]);
      });
    }
  }
  const result = await work;
  signal?.throwIfAborted();
  return result;
}

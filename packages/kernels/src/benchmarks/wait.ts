// Node has it, browsers do not.
const setImmediate: unknown = Reflect.get(globalThis, "setImmediate");

const napMilliseconds = 0.5;

/**
 * Waits for work of the GPU. Dawn in Node turns a core while a promise is pending, which halves a software adapter on two cores:
 * there the thread sleeps half a millisecond at a time, and lets promises settle in between. A browser just waits.
 * @throws the signal's reason, in Node at once, while the GPU still works
 */
export async function waitByPolling(work: Promise<unknown>, signal?: AbortSignal): Promise<void> {
  if (typeof setImmediate === "function") {
    const immediate = setImmediate;
    const turn = (): Promise<void> =>
      new Promise((resolve) => {
        Reflect.apply(immediate, undefined, [resolve]);
      });
    const bell = new Int32Array(new SharedArrayBuffer(4));
    const state = { settled: false };
    const settle = (): void => {
      state.settled = true;
    };
    work.then(settle, settle);
    while (!state.settled) {
      signal?.throwIfAborted();
      Atomics.wait(bell, 0, 0, napMilliseconds);
      await turn();
    }
  }
  await work;
  signal?.throwIfAborted();
}

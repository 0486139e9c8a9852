import { create } from "webgpu";

// The adapters and devices of a GPU object die with it, so every one made is kept.
const instances: GPU[] = [];
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** WebGPU in Node: Dawn, from the `webgpu` package. */
export function systemGpu(): GPU {
  // Each entry point makes bound checks of its own: lavapipe keeps its own too, and is measurably faster with one set.
  const gpu = create(["enable-dawn-features=disable_robustness"]);
  instances.push(gpu);
  return gpu;
}

/**
 * Waits for the GPU. Dawn polls as fast as it can while a promise is pending, which takes a core from a software adapter;
 * so the thread sleeps half a millisecond between two rounds of the event loop.
 */
export async function waitForGpu<T>(promise: Promise<T>): Promise<T> {
  const state = { pending: true };
  const settle = (): void => {
    state.pending = false;
  };
  promise.then(settle, settle);
  for (let round = 0; state.pending; round++) {
    if (round > 2) Atomics.wait(sleeper, 0, 0, Math.min(0.1 * round, 0.6));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return promise;
}

/** Where the GPU came from, for messages. */
export const runtime = "node";

/** WebGPU of the browser, or of a worker in it; undefined where it has none. */
export function systemGpu(): GPU | undefined {
  return globalThis.navigator?.gpu;
}

/** Waits for the GPU; a browser does so without burning a core. */
export function waitForGpu<T>(promise: Promise<T>): Promise<T> {
  return promise;
}

/** Where the GPU came from, for messages. */
export const runtime = "browser";

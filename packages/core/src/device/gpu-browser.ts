/** An adapter of the browser's WebGPU; none where the browser has no WebGPU, too. */
export async function requestAdapter(options: GPURequestAdapterOptions): Promise<GPUAdapter | null> {
  // Typed as always there, which it is not.
  const gpu: GPU | undefined = globalThis.navigator?.gpu;
  return gpu ? gpu.requestAdapter(options) : null;
}

/** Where the GPU came from, for messages. */
export const runtime = "browser";

// The adapters and devices of a GPU object die with it, so every one made is kept.
const instances: GPU[] = [];

/**
 * An adapter of WebGPU in Node: of Dawn, from the `webgpu` package, which is loaded when it is first asked for. Dawn's own
 * bound checks are left out on lavapipe alone: it keeps checks of its own, and is measurably faster with one set.
 * @throws what the package throws where it has no binary for the platform
 */
export async function requestAdapter(options: GPURequestAdapterOptions): Promise<GPUAdapter | null> {
  const { create } = await import("webgpu");
  const ask = (flags: string[]): Promise<GPUAdapter | null> => {
    const gpu = create(flags);
    instances.push(gpu);
    return gpu.requestAdapter(options);
  };
  const adapter = await ask(["enable-dawn-features=disable_robustness"]);
  return adapter && !/llvmpipe|lavapipe/i.test(adapter.info.description) ? ask([]) : adapter;
}

/** Where the GPU came from, for messages. */
export const runtime = "node";

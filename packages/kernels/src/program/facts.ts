/** What the choice of a kernel variant depends on; read once from the adapter and the device. */
export interface AdapterFacts {
  /** Narrowest and widest subgroup, where the device has the `subgroups` feature. */
  readonly subgroups: { readonly min: number; readonly max: number } | undefined;
  /** The device computes in f16 (`shader-f16`). Weights kept as f16 do not need it. */
  readonly f16: boolean;
  readonly timestamps: boolean;
  /** A CPU emulates the GPU: Mesa's llvmpipe or SwiftShader. */
  readonly software: "llvmpipe" | "swiftshader" | undefined;
}

/** Reads the facts of a device and of the adapter information it was made from. */
export function adapterFacts(device: GPUDevice, info: GPUAdapterInfo = device.adapterInfo): AdapterFacts {
  const about = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  const software = /llvmpipe|lavapipe/.test(about)
    ? "llvmpipe"
    : about.includes("swiftshader")
      ? "swiftshader"
      : undefined;
  return {
    subgroups: device.features.has("subgroups") ? { min: info.subgroupMinSize, max: info.subgroupMaxSize } : undefined,
    f16: device.features.has("shader-f16"),
    timestamps: device.features.has("timestamp-query"),
    software,
  };
}

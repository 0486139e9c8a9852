import { requestAdapter, runtime } from "#gpu";
import { adapterFacts, Programs, waitForGpu, type AdapterFacts } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import { BufferPool } from "../memory/pool.ts";
import { Turns } from "./turns.ts";

export interface DeviceOptions {
  /** `hardware` refuses adapters that a CPU emulates, `software` refuses all others; `auto` takes what the system prefers. */
  readonly prefer?: "auto" | "hardware" | "software";
  /** Limits that are needed; what is requested is the smaller of that and what the adapter has. */
  readonly limits?: Readonly<Record<string, number>>;
}

/** What an adapter says of itself. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** The API below WebGPU where it is known, else where WebGPU comes from. */
  readonly backend: string;
  /** A CPU emulates it. */
  readonly software: boolean;
  readonly subgroups?: { readonly min: number; readonly max: number };
}

/** An open device with everything the engine keeps for it. */
export interface Device {
  readonly gpu: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly facts: AdapterFacts;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  readonly programs: Programs;
  /** Activations. */
  readonly pool: BufferPool;
  /** What the host writes; apart, since writes are not in order with work that is recorded and not yet submitted. */
  readonly uploads: BufferPool;
  /** Of submissions: in the order of their recordings, since one may have taken buffers that another had given back. */
  readonly turns: Turns;
  /** Resolves with the reason once the device is gone. */
  readonly lost: Promise<string>;
  /** @throws CoreError "device-error" where the GPU refused something that no scope was watching: a fault of ours */
  check(): void;
  /** Forgets what was refused in the wake of a failure that is known already, such as a buffer that could not be had. */
  forgive(): Promise<void>;
  /**
   * After an allocation failed: frees the buffers that wait, since a smaller batch needs others; so again and again until
   * nothing of the batch that failed is in use. Not to be called while something is being recorded.
   */
  makeRoom(): void;
  destroy(): void;
}

const wantedFeatures: readonly GPUFeatureName[] = ["subgroups", "shader-f16", "timestamp-query"];

/** Large matrices and batches want all of these that the adapter has. */
const wantedLimits: Readonly<Record<string, number>> = {
  maxStorageBufferBindingSize: 2 ** 31,
  maxBufferSize: 2 ** 32,
};

/**
 * Opens an adapter and a device on it.
 * @throws CoreError "no-adapter" where there is none of the wanted kind
 */
export async function openDevice({ prefer = "auto", limits = {} }: DeviceOptions = {}): Promise<Device> {
  const adapter = await findAdapter(prefer);
  const features = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const requiredLimits = availableLimits(adapter, { ...wantedLimits, ...limits });
  const gpu = await adapter.requestDevice({ requiredFeatures: features, requiredLimits }).catch((error: unknown) => {
    throw noAdapter(`the adapter gives no device: ${error instanceof Error ? error.message : String(error)}`);
  });
  const facts = adapterFacts(gpu, adapter.info);
  const programs = new Programs(gpu, facts);
  const refused: string[] = [];
  gpu.onuncapturederror = (event) => {
    event.preventDefault();
    refused.push(event.error.message);
  };
  const pool = new BufferPool(gpu);
  const uploads = new BufferPool(gpu);
  return {
    gpu,
    adapter: describeAdapter(adapter.info, facts),
    facts,
    features: [...gpu.features].toSorted(),
    limits: readLimits(gpu.limits),
    programs,
    pool,
    uploads,
    turns: new Turns(),
    lost: gpu.lost.then((info) => info.message || info.reason),
    check() {
      const [first] = refused.splice(0);
      if (first !== undefined)
        throw new CoreError(
          "device-error",
          `the GPU refused a command: ${first}`,
          "This is a fault of Limelight or of the driver; `limelight doctor` tells what to report.",
        );
    },
    async forgive() {
      // Until the queue is done more of it may come in, and browsers hand it out as an event of its own.
      await waitForGpu(gpu.queue.onSubmittedWorkDone());
      await new Promise<void>((resolve) => setTimeout(resolve, 10));
      refused.length = 0;
    },
    makeRoom() {
      if (!pool.exhausted && !uploads.exhausted) return;
      pool.trim();
      uploads.trim();
      if (pool.inUse === 0) pool.exhausted = uploads.exhausted = false;
    },
    destroy: () => {
      pool.trim();
      uploads.trim();
      gpu.destroy();
    },
  };
}

async function findAdapter(prefer: NonNullable<DeviceOptions["prefer"]>): Promise<GPUAdapter> {
  // forceFallbackAdapter finds Chromium's SwiftShader; a software Vulkan driver shows up as an ordinary adapter.
  const requests: GPURequestAdapterOptions[] =
    prefer === "software" ? [{ forceFallbackAdapter: true }, {}] : [{ powerPreference: "high-performance" }, {}];
  for (const request of requests) {
    const adapter = await requestAdapter(request).catch((error: unknown) => {
      throw noAdapter(`WebGPU does not start: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (!adapter) continue;
    const emulated = isSoftware(adapter.info);
    if (prefer === "auto" || emulated === (prefer === "software")) return adapter;
  }
  throw noAdapter(`no ${prefer === "auto" ? "WebGPU" : `${prefer} WebGPU`} adapter was found`);
}

function noAdapter(message: string): CoreError {
  return new CoreError(
    "no-adapter",
    message,
    runtime === "node"
      ? "Run `limelight doctor`: it names the one command that helps."
      : "Use a current Chrome, Edge, Safari or Firefox, over https or localhost, and a current graphics driver.",
  );
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    /llvmpipe|lavapipe|swiftshader|software/i.test(`${info.architecture} ${info.device} ${info.description}`)
  );
}

function describeAdapter(info: GPUAdapterInfo, facts: AdapterFacts): AdapterDescription {
  const software = isSoftware(info);
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    description: info.description || info.device,
    backend: /llvmpipe|lavapipe|swiftshader|mesa|vulkan/i.test(`${info.description} ${info.architecture}`)
      ? "vulkan"
      : runtime,
    software,
    ...(facts.subgroups && { subgroups: facts.subgroups }),
  };
}

function availableLimits(adapter: GPUAdapter, wanted: Readonly<Record<string, number>>): Record<string, number> {
  const available = readLimits(adapter.limits);
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => {
      const most = available[name];
      return most === undefined ? [] : [[name, Math.min(value, most)]];
    }),
  );
}

function readLimits(limits: GPUSupportedLimits): Record<string, number> {
  const entries: [string, number][] = [];
  for (const name in limits) {
    const value: unknown = Reflect.get(limits, name);
    if (typeof value === "number") entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

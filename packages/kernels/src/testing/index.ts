import { create } from "webgpu";
import { Programs } from "../program/programs.ts";
import { loadTrainingShaders } from "../program/shader.ts";
import { Recorder } from "../program/recorder.ts";
import { byteLength, elements, type DType, type Tensor } from "../program/tensor.ts";
import { BufferUsage, MapRead } from "../program/usage.ts";

/** A device for tests and benchmarks of kernels alone. */
export interface TestDevice {
  readonly programs: Programs;
  upload(data: Float32Array | Uint32Array | Int32Array | Uint16Array, shape: readonly number[]): Tensor;
  empty(shape: readonly number[], dtype?: DType): Tensor;
  /** An f32 tensor full of NaN with `poisonedTail` more of them behind it; `readTail` shows what became of those. */
  poisoned(shape: readonly number[]): Tensor;
  readTail(tensor: Tensor): Promise<Float32Array>;
  read(tensor: Tensor): Promise<Float32Array>;
  /** Records with `body` and submits; compilation errors are thrown. */
  run(body: (recorder: Recorder) => void): Promise<void>;
  destroy(): void;
}

/** Numbers behind a poisoned tensor. */
const poisonedTail = 64;

// A GPU object that is collected takes its adapters and devices along.
const instances: GPU[] = [];

/** Opens an adapter in Node. Throws where there is none. */
export async function openTestDevice(): Promise<TestDevice> {
  await loadTrainingShaders();
  const gpu = create(["enable-dawn-features=disable_robustness"]);
  instances.push(gpu);
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error("No WebGPU adapter: `npm test` sets one up.");
  const wanted: GPUFeatureName[] = ["subgroups", "shader-f16", "timestamp-query"];
  const device = await adapter.requestDevice({
    requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
    requiredLimits: { maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize },
  });
  const programs = new Programs(device);
  const usage = BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyDestination;
  const empty = (shape: readonly number[], dtype: DType = "f32"): Tensor => ({
    buffer: device.createBuffer({ size: Math.max(16, Math.ceil(byteLength(shape, dtype) / 16) * 16), usage }),
    shape,
    dtype,
  });
  const upload: TestDevice["upload"] = (data, shape) => {
    const dtype =
      data instanceof Float32Array
        ? "f32"
        : data instanceof Uint16Array
          ? "f16"
          : data instanceof Uint32Array
            ? "u32"
            : "i32";
    const tensor = empty(shape, dtype);
    // Writes go by four bytes: an odd number of halves gets one more.
    const bytes = new Uint8Array(Math.ceil(data.byteLength / 4) * 4);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    device.queue.writeBuffer(tensor.buffer, 0, bytes);
    return tensor;
  };
  const read = async (buffer: GPUBuffer, size: number): Promise<Float32Array> => {
    const staging = device.createBuffer({ size, usage: BufferUsage.mapRead | BufferUsage.copyDestination });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MapRead);
    const result = new Float32Array(staging.getMappedRange().slice(0));
    staging.destroy();
    return result;
  };
  return {
    programs,
    empty,
    upload,
    poisoned(shape) {
      const padded = Math.ceil(elements(shape) / 4) * 4 + poisonedTail;
      const { buffer } = upload(new Float32Array(padded).fill(Number.NaN), [padded]);
      return { buffer, shape, dtype: "f32" };
    },
    async readTail(tensor) {
      const all = await read(tensor.buffer, tensor.buffer.size);
      return all.slice(-poisonedTail);
    },
    async read(tensor) {
      const all = await read(tensor.buffer, Math.max(4, elements(tensor.shape) * 4));
      return all.slice(0, elements(tensor.shape));
    },
    async run(body) {
      const recorder = new Recorder(programs);
      body(recorder);
      await programs.check();
      recorder.submit();
    },
    destroy: () => device.destroy(),
  };
}

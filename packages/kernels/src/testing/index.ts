import { create } from "webgpu";
import { Programs } from "../program/programs.ts";
import { Recorder } from "../program/recorder.ts";
import { byteLength, elements, type DType, type Tensor } from "../program/tensor.ts";
import { BufferUsage, MapRead } from "../program/usage.ts";

/** A device for tests and benchmarks of kernels alone. */
export interface TestDevice {
  readonly programs: Programs;
  upload(data: Float32Array | Uint32Array | Int32Array | Uint16Array, shape: readonly number[]): Tensor;
  empty(shape: readonly number[], dtype?: DType): Tensor;
  read(tensor: Tensor): Promise<Float32Array>;
  /** Records with `body` and submits; compilation errors are thrown. */
  run(body: (recorder: Recorder) => void): Promise<void>;
  destroy(): void;
}

// A GPU object that is collected takes its adapters and devices along.
const instances: GPU[] = [];

/** Opens an adapter in Node. Throws where there is none. */
export async function openTestDevice(): Promise<TestDevice> {
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
    buffer: device.createBuffer({ size: Math.max(16, byteLength(shape, dtype)), usage }),
    shape,
    dtype,
  });
  return {
    programs,
    empty,
    upload(data, shape) {
      const dtype =
        data instanceof Float32Array
          ? "f32"
          : data instanceof Uint16Array
            ? "f16"
            : data instanceof Uint32Array
              ? "u32"
              : "i32";
      const tensor = empty(shape, dtype);
      device.queue.writeBuffer(tensor.buffer, 0, data.buffer, data.byteOffset, data.byteLength);
      return tensor;
    },
    async read(tensor) {
      const size = Math.max(4, elements(tensor.shape) * 4);
      const staging = device.createBuffer({ size, usage: BufferUsage.mapRead | BufferUsage.copyDestination });
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(tensor.buffer, 0, staging, 0, size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MapRead);
      const result = new Float32Array(staging.getMappedRange().slice(0)).slice(0, elements(tensor.shape));
      staging.destroy();
      return result;
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

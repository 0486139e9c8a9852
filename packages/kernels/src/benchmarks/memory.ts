import type { Programs } from "../program/programs.ts";
import { byteLength, elements, type DType, type Tensor } from "../program/tensor.ts";
import { BufferUsage } from "../program/usage.ts";
import type { BenchmarkMemory } from "./case.ts";

/** Knuth's multiplicative hash, 24 bits. */
function hash(i: number): number {
  return Math.imul(i + 1, 0x9e3779b1) >>> 8;
}

/** The memory of one benchmark case. */
export class OwnedMemory implements BenchmarkMemory {
  readonly #buffers: GPUBuffer[] = [];
  readonly #programs: Programs;

  constructor(programs: Programs) {
    this.#programs = programs;
  }

  get facts() {
    return this.#programs.facts;
  }

  empty(shape: readonly number[], dtype: DType = "f32"): Tensor {
    const buffer = this.#programs.device.createBuffer({
      label: "benchmark",
      size: Math.max(16, Math.ceil(byteLength(shape, dtype) / 16) * 16),
      usage: BufferUsage.storage | BufferUsage.copyDestination,
    });
    this.#buffers.push(buffer);
    return { buffer, shape, dtype };
  }

  random(shape: readonly number[], dtype: "f32" | "f16" = "f32"): Tensor {
    const tensor = this.empty(shape, dtype);
    const count = Math.ceil(elements(shape) / 2) * 2;
    // As halves, bits 0x2800 to 0x3bff are numbers from 2⁻⁵ to 1.
    const numbers =
      dtype === "f16"
        ? Uint16Array.from({ length: count }, (_, i) => 0x2800 + (hash(i) % 0x1400))
        : Float32Array.from({ length: count }, (_, i) => hash(i) / 2 ** 23 - 1);
    this.#programs.device.queue.writeBuffer(tensor.buffer, 0, numbers);
    return tensor;
  }

  integers(values: Uint32Array, shape: readonly number[]): Tensor {
    const tensor = this.empty(shape, "u32");
    this.#programs.device.queue.writeBuffer(tensor.buffer, 0, values.buffer, values.byteOffset, values.byteLength);
    return tensor;
  }

  destroy(): void {
    for (const buffer of this.#buffers.splice(0)) buffer.destroy();
  }
}

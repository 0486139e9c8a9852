import { KernelError } from "./errors.ts";
import type { Program, Programs } from "./programs.ts";
import { BufferUsage } from "./usage.ts";

/** A parameter of a kernel: u32 unless it says f32. */
export type Parameter = number | { readonly f32: number };

/** A tensor, or a part of a buffer. */
export interface Bound {
  readonly buffer: GPUBuffer;
  /** Bytes; a multiple of 256. */
  readonly offset?: number;
  readonly size?: number;
}

const SLOT_BYTES = 256; // uniform buffers are bound at multiples of this (minUniformBufferOffsetAlignment)
const SLOTS = 512;

/**
 * Records dispatches into one command buffer. The parameters of all of them travel in one upload at submit.
 * Bindings of every kernel: 0 is the uniform block of parameters, 1… are the tensors in order.
 */
export class Recorder {
  readonly programs: Programs;
  readonly #encoder: GPUCommandEncoder;
  readonly #uniforms: GPUBuffer[] = [];
  readonly #staging: ArrayBuffer[] = [];
  #pass: GPUComputePassEncoder | undefined;
  #slot = 0;
  /** Dispatches recorded so far. */
  dispatches = 0;

  constructor(programs: Programs) {
    this.programs = programs;
    this.#encoder = programs.device.createCommandEncoder();
  }

  /** Appends one dispatch. Throws a KernelError "too-large" where the grid is over the device's limit. */
  dispatch(
    program: Program,
    parameters: readonly Parameter[],
    tensors: readonly Bound[],
    grid: readonly [number, number?, number?],
  ): void {
    const [x, y = 1, z = 1] = grid;
    if (x === 0 || y === 0 || z === 0) return;
    const limit = this.programs.device.limits.maxComputeWorkgroupsPerDimension;
    if (Math.max(x, y, z) > limit)
      throw new KernelError(
        "too-large",
        `${program.label}: a grid of ${x} x ${y} x ${z} workgroups is over the adapter's ${limit}`,
        "Make the batch smaller: --batch-tokens",
      );
    const { device } = this.programs;
    const group = device.createBindGroup({
      layout: program.layout,
      entries: [
        { binding: 0, resource: this.#upload(parameters) },
        ...tensors.map(({ buffer, offset = 0, size = buffer.size - offset }, index) => ({
          binding: index + 1,
          resource: { buffer, offset, size },
        })),
      ],
    });
    this.#pass ??= this.#encoder.beginComputePass();
    this.#pass.setPipeline(program.pipeline);
    this.#pass.setBindGroup(0, group);
    this.#pass.dispatchWorkgroups(x, y, z);
    this.dispatches += 1;
  }

  /** Appends a copy of `bytes` bytes between buffers. */
  copy(from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, bytes: number): void {
    this.#endPass();
    this.#encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, bytes);
  }

  /** Fills a buffer with zeros. */
  clear(buffer: GPUBuffer): void {
    this.#endPass();
    this.#encoder.clearBuffer(buffer);
  }

  /** Sends everything recorded to the queue. The recorder is spent afterwards. */
  submit(): void {
    this.#endPass();
    const { queue } = this.programs.device;
    this.#uniforms.forEach((buffer, index) => {
      const used = index === this.#uniforms.length - 1 ? this.#slot * SLOT_BYTES : SLOTS * SLOT_BYTES;
      queue.writeBuffer(buffer, 0, this.#staging[index] ?? new ArrayBuffer(0), 0, used);
    });
    queue.submit([this.#encoder.finish()]);
    this.discard();
  }

  /** Frees what was recorded and is not to be submitted. */
  discard(): void {
    for (const buffer of this.#uniforms.splice(0)) buffer.destroy();
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  #upload(parameters: readonly Parameter[]): GPUBufferBinding {
    if (this.#uniforms.length === 0 || this.#slot === SLOTS) {
      const size = SLOTS * SLOT_BYTES;
      this.#uniforms.push(
        this.programs.allocate("parameters", size, BufferUsage.uniform | BufferUsage.copyDestination),
      );
      this.#staging.push(new ArrayBuffer(size));
      this.#slot = 0;
    }
    const buffer = this.#uniforms.at(-1);
    const staging = this.#staging.at(-1);
    if (!buffer || !staging) throw new KernelError("validation", "no parameter buffer");
    const offset = this.#slot * SLOT_BYTES;
    const view = new DataView(staging, offset, SLOT_BYTES);
    parameters.forEach((value, index) => {
      if (typeof value === "number") view.setUint32(index * 4, value, true);
      else view.setFloat32(index * 4, value.f32, true);
    });
    this.#slot += 1;
    return { buffer, offset, size: Math.max(16, Math.ceil(parameters.length / 4) * 16) };
  }
}

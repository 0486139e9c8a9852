import { KernelError } from "./errors.ts";
import type { Bound, Parameter, ParameterBlock } from "./parameter-block.ts";
import type { Program, Programs } from "./programs.ts";

/**
 * Records dispatches into one command buffer. The parameters of all of them travel in one upload at submit.
 * Bindings of every kernel: 0 is the uniform block of parameters, 1… are the tensors in order.
 */
export class Recorder {
  readonly programs: Programs;
  readonly #encoder: GPUCommandEncoder;
  readonly #widest: number;
  readonly #blocks: ParameterBlock[] = [];
  #pass: GPUComputePassEncoder | undefined;
  /** Dispatches recorded so far. */
  dispatches = 0;

  constructor(programs: Programs) {
    this.programs = programs;
    this.#encoder = programs.device.createCommandEncoder();
    this.#widest = programs.device.limits.maxComputeWorkgroupsPerDimension;
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
    if (Math.max(x, y, z) > this.#widest)
      throw new KernelError(
        "too-large",
        `${program.label}: a grid of ${x} x ${y} x ${z} workgroups is over the adapter's ${this.#widest}`,
        "Make the batch smaller: --batch-tokens",
      );
    const group = this.#block().bind(program, parameters, tensors);
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
    for (const block of this.#blocks) block.upload();
    this.programs.device.queue.submit([this.#encoder.finish()]);
    this.programs.blocks.give(this.#blocks.splice(0));
  }

  /** Frees what was recorded and is not to be submitted. */
  discard(): void {
    for (const block of this.#blocks) block.clear();
    this.programs.blocks.give(this.#blocks.splice(0));
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  #block(): ParameterBlock {
    const last = this.#blocks.at(-1);
    if (last && !last.full) return last;
    const next = this.programs.blocks.take(this.programs);
    this.#blocks.push(next);
    return next;
  }
}

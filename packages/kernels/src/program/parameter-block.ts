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

const slotBytes = 256; // uniform buffers are bound at multiples of this (minUniformBufferOffsetAlignment)
const slots = 512;
const mostSpare = 8;

/** What a slot was bound with the last time. */
interface BoundGroup {
  readonly program: Program;
  readonly tensors: readonly Required<Bound>[];
  readonly size: number;
  readonly group: GPUBindGroup;
}

/**
 * Parameters of up to 512 dispatches, uploaded together, and the bind groups of those. Recordings that follow one another, such as
 * steps of decoding, mostly bind the same buffers in the same order: then they need no new groups.
 */
export class ParameterBlock {
  readonly #device: GPUDevice;
  readonly #buffer: GPUBuffer;
  readonly #staging = new DataView(new ArrayBuffer(slots * slotBytes));
  readonly #groups: (BoundGroup | undefined)[] = [];
  #used = 0;
  /** Whether there was no room for it: nobody may use it again. */
  failed = false;

  constructor(programs: Programs) {
    this.#device = programs.device;
    const usage = BufferUsage.uniform | BufferUsage.copyDestination;
    this.#buffer = programs.allocate("parameters", slots * slotBytes, usage, () => (this.failed = true));
  }

  get full(): boolean {
    return this.#used === slots;
  }

  /** The bind group of the next dispatch, its parameters at binding 0 and its tensors behind. */
  bind(program: Program, parameters: readonly Parameter[], tensors: readonly Bound[]): GPUBindGroup {
    const slot = this.#used++;
    const offset = slot * slotBytes;
    parameters.forEach((value, index) => {
      if (typeof value === "number") this.#staging.setUint32(offset + index * 4, value, true);
      else this.#staging.setFloat32(offset + index * 4, value.f32, true);
    });
    const size = Math.max(16, Math.ceil(parameters.length / 4) * 16);
    const known = this.#groups[slot];
    if (known && known.program === program && known.size === size && sameTensors(known.tensors, tensors))
      return known.group;
    const bound = tensors.map((tensor) => ({
      buffer: tensor.buffer,
      offset: tensor.offset ?? 0,
      size: sizeOf(tensor),
    }));
    const group = this.#device.createBindGroup({
      layout: program.layout,
      entries: [
        { binding: 0, resource: { buffer: this.#buffer, offset, size } },
        ...bound.map((resource, index) => ({ binding: index + 1, resource })),
      ],
    });
    this.#groups[slot] = { program, tensors: bound, size, group };
    return group;
  }

  /** Sends the parameters, in order with what is submitted; the block may be filled anew behind it. */
  upload(): void {
    this.#device.queue.writeBuffer(this.#buffer, 0, this.#staging.buffer, 0, this.#used * slotBytes);
    this.#used = 0;
  }

  /** Forgets the parameters, where nothing will be submitted. */
  clear(): void {
    this.#used = 0;
  }

  destroy(): void {
    this.#buffer.destroy();
  }
}

/** Blocks that wait for the next recording, the last one used on top. */
export class ParameterBlocks {
  readonly #spare: ParameterBlock[] = [];

  take(programs: Programs): ParameterBlock {
    return this.#spare.pop() ?? new ParameterBlock(programs);
  }

  /** Takes back blocks in the order that they were used in, so that the next recording finds them in the same. */
  give(blocks: readonly ParameterBlock[]): void {
    for (const block of blocks.toReversed()) {
      if (this.#spare.length < mostSpare && !block.failed) this.#spare.push(block);
      else block.destroy();
    }
  }
}

function sizeOf({ buffer, offset = 0, size = buffer.size - offset }: Bound): number {
  return size;
}

function sameTensors(known: readonly Required<Bound>[], tensors: readonly Bound[]): boolean {
  if (known.length !== tensors.length) return false;
  for (const [index, tensor] of tensors.entries()) {
    const before = known[index];
    if (!before || before.buffer !== tensor.buffer || before.offset !== (tensor.offset ?? 0)) return false;
    if (tensor.size !== undefined && before.size !== tensor.size) return false;
    if (tensor.size === undefined && before.size !== tensor.buffer.size - before.offset) return false;
  }
  return true;
}

import { BufferUsage, byteLength, elements, MapRead, Recorder, waitForGpu, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { decodeFloat16 } from "../weights/float16.ts";

/** Numbers of one activation of one text. */
export interface Activation {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Where an activation's numbers for one sequence lie in the packed array, and their shape. */
export interface Slice {
  readonly start: number;
  readonly shape: readonly number[];
  /** Where the activation holds some tokens alone: which, of how many. */
  readonly rows?: { readonly tokens: readonly number[]; readonly of: number };
}

/** A captured activation of the whole batch. */
export interface Captured {
  readonly tensor: Tensor;
  readonly slice: (sequence: number) => Slice;
}

/** A packed array on the host, cut into its sequences. */
export function cut(data: Float32Array, slices: readonly Slice[]): Activation[] {
  return slices.map(({ start, shape }) => ({ shape, data: data.subarray(start, start + elements(shape)) }));
}

/** Of every sequence, where its numbers lie. */
export function slicesOf(sequences: number, slice: Captured["slice"]): Slice[] {
  return Array.from({ length: sequences }, (_, sequence) => slice(sequence));
}

/**
 * Copies a tensor of f32 or f16 to the host.
 * @param start elements of the buffer in front of the tensor; an even number
 */
export async function readTensor(device: Device, tensor: Tensor, start = 0): Promise<Float32Array> {
  if (elements(tensor.shape) === 0) return new Float32Array(0);
  const recorder = new Recorder(device.programs);
  const readback = new Readback(device, recorder, tensor, start);
  try {
    await waitForGpu(device.pool.check());
    recorder.submit();
    return await readback.numbers();
  } finally {
    readback.dispose();
  }
}

/** A tensor of f32 or f16 on its way to the host, copied where the recording stands. */
export class Readback {
  readonly #device: Device;
  readonly #tensor: Tensor;
  readonly #staging: GPUBuffer;

  /** @param start elements of the buffer in front of the tensor; an even number */
  constructor(device: Device, recorder: Recorder, tensor: Tensor, start = 0) {
    const bytes = byteLength(tensor.shape, tensor.dtype);
    this.#device = device;
    this.#tensor = tensor;
    this.#staging = device.pool.create(bytes, BufferUsage.mapRead | BufferUsage.copyDestination);
    recorder.copy(tensor.buffer, start * (tensor.dtype === "f16" ? 2 : 4), this.#staging, 0, bytes);
  }

  /**
   * The numbers, once the recording was submitted and has run.
   * @throws CoreError "device-lost", "device-error"
   */
  async numbers(): Promise<Float32Array> {
    await waitForGpu(Promise.race([mapped(this.#staging), this.#device.lost.then(lost)]));
    this.#device.check();
    const copy = this.#staging.getMappedRange().slice(0);
    const { shape, dtype } = this.#tensor;
    return dtype === "f16" ? decodeFloat16(new Uint16Array(copy, 0, elements(shape))) : new Float32Array(copy);
  }

  /** Frees what it was copied into. */
  dispose(): void {
    this.#device.pool.destroy(this.#staging);
  }
}

// A map that is broken off is an AbortError, which elsewhere means Ctrl-C: here it is a device that went.
async function mapped(staging: GPUBuffer): Promise<void> {
  try {
    await staging.mapAsync(MapRead);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Error && error.name === "AbortError") lost(message);
    throw new CoreError("device-error", `the GPU did not give its numbers back: ${message}`);
  }
}

function lost(reason: string): never {
  throw new CoreError(
    "device-lost",
    `the GPU was lost: ${reason}`,
    "Run the command again; if it happens again, make batches smaller (--batch-tokens).",
  );
}

/**
 * Submits what was recorded, after compilations and allocations have been checked, and behind all that was recorded before. To be
 * called as soon as it is recorded, before anything else is awaited.
 */
export async function submit(device: Device, recorder: Recorder): Promise<void> {
  device.pool.pending += 1;
  const turn = device.turns.take();
  try {
    await ready(device, turn.before);
    recorder.submit();
  } finally {
    device.pool.pending -= 1;
    turn.end();
  }
}

async function ready(device: Device, before: Promise<void>): Promise<void> {
  try {
    await waitForGpu(Promise.all([device.programs.check(), device.pool.check(), device.uploads.check()]));
    await before;
  } catch (error) {
    await device.forgive();
    throw error;
  }
}

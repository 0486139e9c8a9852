import { BufferUsage, elements, MapRead, waitForGpu, type Recorder, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";

/** Numbers of one activation of one text. */
export interface Activation {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Where an activation's numbers for one sequence lie in the packed array, and their shape. */
export interface Slice {
  readonly start: number;
  readonly shape: readonly number[];
}

/** A captured activation of the whole batch. */
export interface Captured {
  readonly tensor: Tensor;
  readonly slice: (sequence: number) => Slice;
}

/** What a forward pass left behind. The arrays stay on the device until they are asked for, or the run is disposed of. */
export class Run {
  readonly #device: Device;
  readonly #sequences: number;
  readonly #captured: ReadonlyMap<HookName, Captured>;
  readonly #release: () => void;
  #live = true;

  /**
   * @param sequences how many the batch has
   * @param release gives the buffers of `captured` back
   */
  constructor(device: Device, sequences: number, captured: ReadonlyMap<HookName, Captured>, release: () => void) {
    this.#device = device;
    this.#sequences = sequences;
    this.#captured = captured;
    this.#release = release;
  }

  /** Names of what was captured; `logits` is where the run had a head. */
  get names(): HookName[] {
    return [...this.#captured.keys()];
  }

  /**
   * Logits of every sequence: [labels], or [rows, labels] with one row a token or a row asked for.
   * @throws CoreError "not-finite" where one is no number: nothing that is made of it would be
   */
  async logits(): Promise<Activation[]> {
    const logits = await this.activations("logits");
    if (logits.some(({ data }) => !data.every(Number.isFinite)))
      throw new CoreError(
        "not-finite",
        "the model's logits are infinite or no numbers",
        "The weights are damaged, or too large for halves: try --dtype f32.",
      );
    return logits;
  }

  /**
   * One activation of every sequence, in order.
   * @throws CoreError "unknown-hook" where it was not captured
   */
  async activations(name: HookName): Promise<Activation[]> {
    const captured = this.#captured.get(name);
    if (!captured || !this.#live)
      throw new CoreError("unknown-hook", `the run holds no "${name}"`, `It holds ${this.names.join(", ")}.`);
    const data = await readTensor(this.#device, captured.tensor);
    return Array.from({ length: this.#sequences }, (_, sequence) => {
      const { start, shape } = captured.slice(sequence);
      return { shape, data: data.subarray(start, start + elements(shape)) };
    });
  }

  /** Gives the buffers back. */
  dispose(): void {
    if (this.#live) this.#release();
    this.#live = false;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Copies a tensor of f32 to the host. */
async function readTensor(device: Device, tensor: Tensor): Promise<Float32Array> {
  const count = elements(tensor.shape);
  if (count === 0) return new Float32Array(0);
  const staging = device.pool.create(count * 4, BufferUsage.mapRead | BufferUsage.copyDestination);
  try {
    await waitForGpu(device.pool.check());
    const encoder = device.gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(tensor.buffer, 0, staging, 0, count * 4);
    device.gpu.queue.submit([encoder.finish()]);
    await waitForGpu(Promise.race([mapped(staging), device.lost.then(lost)]));
    device.check();
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    device.pool.destroy(staging);
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

/** Submits what was recorded, after compilations and allocations have been checked. */
export async function submit(device: Device, recorder: Recorder): Promise<void> {
  await waitForGpu(Promise.all([device.programs.check(), device.pool.check(), device.uploads.check()]));
  recorder.submit();
}

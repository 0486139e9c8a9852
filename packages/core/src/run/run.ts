import { BufferUsage, elements, MapRead, type Recorder, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import { gradients, type WayBack } from "./gradient-run.ts";

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
  readonly #captured: ReadonlyMap<HookName, Captured>;
  readonly #release: () => void;
  readonly #wayBack: WayBack | undefined;
  #live = true;

  constructor(device: Device, captured: ReadonlyMap<HookName, Captured>, release: () => void, wayBack?: WayBack) {
    this.#device = device;
    this.#captured = captured;
    this.#release = release;
    this.#wayBack = wayBack;
  }

  /** Names of what was captured; `logits` always is. */
  get names(): HookName[] {
    return [...this.#captured.keys()];
  }

  /** Logits of every sequence: [labels], or [rows, labels] with one row a token or a row asked for. */
  async logits(): Promise<Activation[]> {
    return this.activations("logits");
  }

  /**
   * One activation of every sequence, in order.
   * @throws CoreError "unknown-hook" where it was not captured
   */
  async activations(name: HookName): Promise<Activation[]> {
    const captured = this.#captured.get(name);
    if (!captured || !this.#live)
      throw new CoreError("unknown-hook", `the run holds no "${name}"`, `It holds ${this.names.join(", ")}.`);
    return cut(await readTensor(this.#device, captured.tensor), captured.slice);
  }

  /**
   * Gradients of a weighted sum of the logits; may be asked any number of times. See `gradients` for what it takes and throws.
   * @throws CoreError "bad-input" where the run was not asked for gradients
   */
  async gradients(seeds: Float32Array, of: readonly HookName[]): Promise<Map<HookName, Activation[]>> {
    if (!this.#wayBack || !this.#live)
      throw new CoreError("bad-input", "the run kept nothing for gradients", "Name them in its options: gradients.");
    return gradients(this.#wayBack, seeds, of);
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

/** A packed array, cut into its sequences. */
export function cut(data: Float32Array, slice: (sequence: number) => Slice): Activation[] {
  const result: Activation[] = [];
  for (let sequence = 0, end = 0; end < data.length; sequence++) {
    const { start, shape } = slice(sequence);
    end = start + elements(shape);
    result.push({ shape, data: data.subarray(start, end) });
  }
  return result;
}

/** Copies a tensor of f32 to the host. */
export async function readTensor(device: Device, tensor: Tensor): Promise<Float32Array> {
  const count = elements(tensor.shape);
  if (count === 0) return new Float32Array(0);
  const staging = device.pool.create(count * 4, BufferUsage.mapRead | BufferUsage.copyDestination);
  try {
    const encoder = device.gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(tensor.buffer, 0, staging, 0, count * 4);
    device.gpu.queue.submit([encoder.finish()]);
    await device.wait(Promise.race([staging.mapAsync(MapRead), device.lost.then(lost)]));
    device.check();
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    device.pool.bytes -= staging.size;
    staging.destroy();
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
  await device.wait(Promise.all([device.programs.check(), device.pool.check(), device.uploads.check()]));
  recorder.submit();
}

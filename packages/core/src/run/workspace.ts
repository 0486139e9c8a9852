import { byteLength, Recorder, type DType, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { sizeClass, type PooledBuffer } from "../memory/pool.ts";

/**
 * The memory of one pass: what it allocates lives in scopes, and at the end of a scope all but what it returns goes back to
 * the pool, for the next layer to reuse. What is kept for readers outlives the pass.
 */
export class Workspace {
  readonly recorder: Recorder;
  readonly device: Device;
  /** Whether a tape may read what is allocated from here on: nothing of that is given back before `finish`. */
  readonly #taped: () => boolean;
  readonly #kept: PooledBuffer[] = [];
  readonly #uploads: PooledBuffer[] = [];
  // What was inherited, and of that what is free, by size.
  readonly #inherited = new Set<GPUBuffer>();
  readonly #spare = new Map<number, PooledBuffer[]>();
  #scope = new Map<GPUBuffer, PooledBuffer>();

  /** @param recorder where it is part of another pass: that one's */
  constructor(device: Device, taped: () => boolean, recorder?: Recorder) {
    this.device = device;
    this.#taped = taped;
    this.recorder = recorder ?? new Recorder(device.programs);
  }

  /** A tensor whose numbers are undefined. */
  allocate(shape: readonly number[], dtype: DType = "f32"): Tensor {
    const bytes = byteLength(shape, dtype);
    const pooled = this.#spare.get(sizeClass(bytes))?.pop() ?? this.device.pool.take(bytes);
    this.#scope.set(pooled.buffer, pooled);
    return { buffer: pooled.buffer, shape, dtype };
  }

  /** Runs `body` with a tensor that nobody reads behind it, a tape neither. */
  temporary(shape: readonly number[], body: (tensor: Tensor) => void): void {
    const pooled = this.device.pool.take(byteLength(shape, "f32"));
    try {
      body({ buffer: pooled.buffer, shape, dtype: "f32" });
    } finally {
      this.device.pool.give(pooled);
    }
  }

  /** Runs `body`; of what it allocates only the tensor it returns survives, in the scope around it. Of what a tape reads all does. */
  scope(body: () => Tensor): Tensor {
    if (this.#taped()) return body();
    const outer = this.#scope;
    const inner = new Map<GPUBuffer, PooledBuffer>();
    this.#scope = inner;
    let survivor: GPUBuffer | undefined;
    try {
      const result = body();
      survivor = result.buffer;
      return result;
    } finally {
      this.#scope = outer;
      for (const [buffer, pooled] of inner) {
        if (buffer === survivor || this.#taped()) outer.set(buffer, pooled);
        else this.device.pool.give(pooled);
      }
    }
  }

  /** Gives a buffer of this scope back before its end; others, and what a tape may still read, stay. */
  free(buffer: GPUBuffer): void {
    const pooled = this.#scope.get(buffer);
    if (!pooled || this.#taped()) return;
    this.#scope.delete(buffer);
    if (this.#inherited.has(buffer)) this.#offer(pooled);
    else this.device.pool.give(pooled);
  }

  /**
   * Takes over what another pass allocated after a buffer, or all of it: for what is allocated here from now on. The pool gets it
   * once this pass is submitted and not before, since what is recorded here still reads it.
   */
  inherit(from: Workspace, since: GPUBuffer | undefined): void {
    if (!since) this.#uploads.push(...from.#uploads.splice(0)); // which what is recorded here reads, too
    if (since && !from.#scope.has(since)) return;
    for (const [buffer, pooled] of Array.from(from.#scope).toReversed()) {
      if (buffer === since) return;
      from.#scope.delete(buffer);
      this.#inherited.add(buffer);
      this.#offer(pooled);
    }
  }

  #offer(pooled: PooledBuffer): void {
    const known = this.#spare.get(pooled.size);
    if (known) known.push(pooled);
    else this.#spare.set(pooled.size, [pooled]);
  }

  /** Hands a tensor's buffer over to whoever asks, who gives it to the pool in the end. */
  claim(tensor: Tensor): PooledBuffer {
    const pooled = this.#scope.get(tensor.buffer);
    if (!pooled) throw new CoreError("device-error", "a buffer was claimed that this pass does not have");
    this.#scope.delete(tensor.buffer);
    return pooled;
  }

  /** A copy of a tensor that stays until `releaseKept`. */
  keep(tensor: Tensor): Tensor {
    const bytes = byteLength(tensor.shape, tensor.dtype);
    const pooled = this.device.pool.take(bytes);
    this.#kept.push(pooled);
    this.recorder.copy(tensor.buffer, 0, pooled.buffer, 0, bytes);
    return { ...tensor, buffer: pooled.buffer };
  }

  /**
   * Numbers of the host, on the device. They are written at once, before what is being recorded runs, so they never
   * share a buffer with activations and keep theirs until `finish`.
   */
  upload(data: Uint32Array | Float32Array, shape: readonly number[]): Tensor {
    const pooled = this.device.uploads.take(data.byteLength);
    this.#uploads.push(pooled);
    this.device.gpu.queue.writeBuffer(pooled.buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    return { buffer: pooled.buffer, shape, dtype: data instanceof Float32Array ? "f32" : "u32" };
  }

  /** Gives back what is left, once everything is submitted; what is kept stays. */
  finish(): void {
    for (const pooled of this.#scope.values()) this.device.pool.give(pooled);
    this.#scope.clear();
    for (const pooled of [...this.#spare.values()].flat()) this.device.pool.give(pooled);
    this.#spare.clear();
    for (const pooled of this.#uploads.splice(0)) this.device.uploads.give(pooled);
    this.device.makeRoom();
  }

  /** Gives everything back where nothing will be submitted. */
  discard(): void {
    this.recorder.discard();
    this.finish();
    this.releaseKept();
  }

  releaseKept(): void {
    for (const pooled of this.#kept.splice(0)) this.device.pool.give(pooled);
    this.device.makeRoom();
  }
}

/** Runs `body` with memory of its own, which is given back behind it whether it ends well or not. */
export async function inWorkspace<T>(device: Device, body: (workspace: Workspace) => Promise<T>): Promise<T> {
  const workspace = new Workspace(device, () => false);
  try {
    return await body(workspace);
  } finally {
    workspace.discard();
  }
}

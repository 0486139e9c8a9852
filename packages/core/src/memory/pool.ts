import { BufferUsage } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";

/** A buffer and the size class it goes back to. */
export interface PooledBuffer {
  readonly buffer: GPUBuffer;
  readonly size: number;
}

const usage = BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyDestination;

/**
 * Storage buffers by size class: a run's activations come from here and go back, so that the next run of the same
 * shape allocates nothing. Every allocation stands in an out-of-memory scope; `check()` reports the first that failed.
 */
export class BufferPool {
  // By size, the oldest last. Which one is taken depends on what is free alone, so that passes that allocate alike get the same buffers,
  // and what was bound to those is bound already.
  readonly #free = new Map<number, GPUBuffer[]>();
  readonly #ages = new WeakMap<GPUBuffer, number>();
  #created = 0;
  readonly #failed = new WeakSet<GPUBuffer>();
  // They never reject, so that a run which ends before it asks leaves no rejection that nobody handles.
  readonly #checks: Promise<CoreError | undefined>[] = [];
  /** Buffers handed out and not returned. A leak test counts them. */
  inUse = 0;
  /** Bytes allocated, in use or waiting. */
  bytes = 0;
  /** Recordings that are complete and not yet submitted: they may need buffers that were given back meanwhile. */
  pending = 0;
  /** An allocation failed; cleared by whoever made room. */
  exhausted = false;

  constructor(readonly gpu: GPUDevice) {}

  /**
   * A buffer of at least `bytes` bytes; what is in it is undefined.
   * @throws CoreError "out-of-memory" where no kernel could bind so many; that memory ran out, only `check()` tells
   */
  take(bytes: number): PooledBuffer {
    const most = this.gpu.limits.maxStorageBufferBindingSize;
    if (bytes > most) throw outOfMemory(bytes, `it binds ${mebibytes(most)} at most`);
    const size = Math.min(sizeClass(bytes), most);
    let buffer = this.#free.get(size)?.pop();
    // One that was given back before its allocation was known to have failed.
    while (buffer && this.#failed.has(buffer)) buffer = this.#free.get(size)?.pop();
    buffer ??= this.create(size);
    this.inUse += 1;
    return { buffer, size };
  }

  /** Takes a buffer back. Work already recorded may still use it: the queue runs in order. */
  give({ buffer, size }: PooledBuffer): void {
    this.inUse -= 1;
    if (this.#failed.has(buffer)) return;
    const free = this.#free.get(size);
    if (!free) {
      this.#free.set(size, [buffer]);
      return;
    }
    const age = this.#ages.get(buffer) ?? 0;
    free.splice(free.findLastIndex((other) => (this.#ages.get(other) ?? 0) > age) + 1, 0, buffer);
  }

  /**
   * A buffer outside the pool, such as for weights; whoever asks hands it to `destroy`.
   * @throws CoreError "out-of-memory" where the host has no room for a mapped one
   */
  create(size: number, bufferUsage: number = usage, mappedAtCreation = false): GPUBuffer {
    this.gpu.pushErrorScope("out-of-memory");
    this.gpu.pushErrorScope("validation");
    let scopes: Promise<GPUError | null>[] = [];
    let buffer: GPUBuffer;
    try {
      buffer = this.gpu.createBuffer({ size, usage: bufferUsage, mappedAtCreation });
    } catch (error) {
      this.exhausted = true;
      throw outOfMemory(size, error instanceof Error ? error.message : String(error));
    } finally {
      scopes = [this.gpu.popErrorScope(), this.gpu.popErrorScope()];
    }
    this.bytes += size;
    this.#ages.set(buffer, this.#created++);
    this.#checks.push(
      Promise.all(scopes).then((errors) => {
        const error = errors.find((each) => each !== null);
        if (!error) return undefined;
        this.exhausted = true;
        if (!this.#failed.has(buffer)) this.bytes -= size;
        this.#failed.add(buffer);
        return outOfMemory(size, error.message.split("\n")[0] ?? "");
      }),
    );
    return buffer;
  }

  /** Frees a buffer that `create` made. */
  destroy(buffer: GPUBuffer): void {
    if (!this.#failed.has(buffer)) this.bytes -= buffer.size;
    this.#failed.add(buffer); // counted once, whichever comes first: this, or that its allocation failed
    buffer.destroy();
  }

  /** Waits until every allocation so far is known to have succeeded; throws CoreError "out-of-memory" otherwise. */
  async check(): Promise<void> {
    const errors = await Promise.all(this.#checks.splice(0));
    const error = errors.find((each) => each !== undefined);
    if (error) throw error;
  }

  /** Frees the buffers that wait, unless a recording is pending. Not to be called while one is being made. */
  trim(): void {
    if (this.pending > 0) return;
    for (const [size, buffers] of this.#free) {
      this.#free.delete(size);
      for (const buffer of buffers) this.destroy(buffer);
    }
  }
}

function outOfMemory(bytes: number, why: string): CoreError {
  return new CoreError(
    "out-of-memory",
    `the GPU could not allocate ${mebibytes(bytes)}: ${why}`,
    "Make batches smaller (--batch-tokens) or keep weights as f16 (--dtype f16).",
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Bytes of a buffer for so many: eight classes between two powers of two, so at most an eighth is wasted, and batches of similar size share. */
export function sizeClass(bytes: number): number {
  const least = Math.max(256, bytes);
  const step = Math.max(256, 2 ** Math.floor(Math.log2(least)) / 8);
  return Math.ceil(least / step) * step;
}

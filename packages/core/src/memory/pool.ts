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
  readonly #free = new Map<number, GPUBuffer[]>();
  readonly #failed = new WeakSet<GPUBuffer>();
  #checks: Promise<void>[] = [];
  /** Buffers handed out and not returned. A leak test counts them. */
  inUse = 0;
  /** Bytes allocated, in use or waiting. */
  bytes = 0;

  constructor(readonly gpu: GPUDevice) {}

  /** A buffer of at least `bytes` bytes; what is in it is undefined. */
  take(bytes: number): PooledBuffer {
    const size = sizeClass(bytes);
    const free = this.#free.get(size)?.pop();
    this.inUse += 1;
    return { buffer: free ?? this.create(size, usage), size };
  }

  /** Takes a buffer back. Work already recorded may still use it: the queue runs in order. */
  give({ buffer, size }: PooledBuffer): void {
    this.inUse -= 1;
    if (this.#failed.has(buffer)) return;
    const free = this.#free.get(size);
    if (free) free.push(buffer);
    else this.#free.set(size, [buffer]);
  }

  /** A buffer outside the pool, such as for weights; whoever asks destroys it. */
  create(size: number, bufferUsage: number = usage, mappedAtCreation = false): GPUBuffer {
    this.gpu.pushErrorScope("out-of-memory");
    this.gpu.pushErrorScope("validation");
    const buffer = this.gpu.createBuffer({ size, usage: bufferUsage, mappedAtCreation });
    const scopes = [this.gpu.popErrorScope(), this.gpu.popErrorScope()];
    this.#checks.push(
      Promise.all(scopes).then((errors) => {
        const error = errors.find((each) => each !== null);
        if (!error) return;
        this.#failed.add(buffer);
        this.bytes -= size;
        throw new CoreError(
          "out-of-memory",
          `the GPU could not allocate ${(size / 2 ** 20).toFixed(1)} MiB: ${error.message.split("\n")[0]}`,
          "Make batches smaller (--batch-tokens) or keep weights as f16 (--dtype f16).",
        );
      }),
    );
    this.bytes += size;
    return buffer;
  }

  /** Waits until every allocation so far is known to have succeeded; throws CoreError "out-of-memory" otherwise. */
  async check(): Promise<void> {
    const checks = this.#checks;
    this.#checks = [];
    await Promise.all(checks);
  }

  /** Frees the buffers that nobody uses. */
  trim(): void {
    for (const [size, buffers] of this.#free) {
      for (const buffer of buffers) buffer.destroy();
      this.bytes -= size * buffers.length;
    }
    this.#free.clear();
  }
}

// Eight classes between two powers of two: at most an eighth is wasted, and batches of similar size share buffers.
function sizeClass(bytes: number): number {
  const least = Math.max(256, bytes);
  const step = Math.max(256, 2 ** Math.floor(Math.log2(least)) / 8);
  return Math.ceil(least / step) * step;
}

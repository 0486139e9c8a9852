import {
  BufferUsage,
  cutShards,
  packedLength,
  packedWeight,
  Recorder,
  transposeWeight,
  type PackedWeight,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";

/** Transposes of a model's weights, made on the device when the first gradient goes through them, and kept with the model. */
export class TransposedWeights {
  readonly #device: Device;
  readonly #known = new Map<PackedWeight, PackedWeight>();
  readonly #buffers: GPUBuffer[] = [];

  constructor(device: Device) {
    this.#device = device;
  }

  /** The transpose, [columns, inner]; its bias is zero. Made where it is asked for the first time. */
  of(weight: PackedWeight): PackedWeight {
    const known = this.#known.get(weight);
    if (known) return known;
    const { inner, columns, shards } = weight;
    const dtype = shards[0]?.panels.dtype ?? "f32";
    const bytes = dtype === "f16" ? 2 : 4;
    const most = this.#device.limits["maxStorageBufferBindingSize"] ?? Infinity;
    const sizes = cutShards(columns, inner, bytes, most);
    if (!sizes)
      throw new CoreError(
        "out-of-memory",
        `the transpose of a matrix of ${inner} x ${columns} is over what the adapter binds`,
        "Keep weights as f16: --dtype f16.",
      );
    const transposed = packedWeight(
      columns,
      sizes.map((own) => {
        const length = packedLength(columns, own);
        const width = packedLength(1, own);
        return {
          panels: { buffer: this.#buffer(length * bytes), shape: [length], dtype },
          bias: { buffer: this.#buffer(width * 4), shape: [width], dtype: "f32" },
          columns: own,
        };
      }),
    );
    // At once, in a submission of its own: another run that finds it here may be submitted before this one.
    const recorder = new Recorder(this.#device.programs);
    transposeWeight(recorder, weight, transposed);
    recorder.submit();
    this.#known.set(weight, transposed);
    return transposed;
  }

  /** Forgets one, with its weight. */
  drop(weight: PackedWeight): void {
    const buffers = this.#known.get(weight)?.shards.flatMap(({ panels, bias }) => [panels.buffer, bias.buffer]) ?? [];
    this.#known.delete(weight);
    for (const buffer of buffers) {
      this.#buffers.splice(this.#buffers.indexOf(buffer), 1);
      this.#device.pool.destroy(buffer);
    }
  }

  /** Makes all known ones anew, behind a change of the weights that was submitted. */
  refresh(): void {
    const recorder = new Recorder(this.#device.programs);
    for (const [weight, transposed] of this.#known) transposeWeight(recorder, weight, transposed);
    recorder.submit();
  }

  /** Forgets them all, since some may never have been made; they are made anew where they are asked for again. */
  forget(): void {
    this.#known.clear();
    if (this.#device.pool.pending === 0) this.dispose(); // what is pending may read them
  }

  /** Frees them all. */
  dispose(): void {
    for (const buffer of this.#buffers.splice(0)) this.#device.pool.destroy(buffer);
    this.#known.clear();
  }

  // WebGPU buffers begin as zeros, which is what a missing bias is.
  #buffer(bytes: number): GPUBuffer {
    const buffer = this.#device.pool.create(Math.ceil(bytes / 16) * 16, BufferUsage.storage | BufferUsage.copySource);
    this.#buffers.push(buffer);
    return buffer;
  }
}

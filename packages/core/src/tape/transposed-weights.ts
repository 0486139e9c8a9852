import { BufferUsage, packedLength, Recorder, transposeWeight, type PackedWeight } from "@limelight/kernels";
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
    const { inner, columns } = weight;
    const { dtype } = weight.panels;
    const length = packedLength(columns, inner);
    const whole = length / columns;
    const transposed: PackedWeight = {
      panels: { buffer: this.#buffer(length * (dtype === "f16" ? 2 : 4)), shape: [length], dtype },
      bias: { buffer: this.#buffer(whole * 4), shape: [whole], dtype: "f32" },
      inner: columns,
      columns: inner,
    };
    // At once, in a submission of its own: another run that finds it here may be submitted before this one.
    const recorder = new Recorder(this.#device.programs);
    transposeWeight(recorder, weight, transposed);
    recorder.submit();
    this.#known.set(weight, transposed);
    return transposed;
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

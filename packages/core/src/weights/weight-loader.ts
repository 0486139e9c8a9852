import { BufferUsage, packedLength, packPanels, type DType, type PackedWeight, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { Parameters } from "./parameters.ts";
import { requireFinite } from "./require-finite.ts";
import { float16Of, float32Of, type WeightArray } from "./weight-array.ts";
import type { WeightReader } from "./weight-reader.ts";

/** How matrices are kept on the device: as asked, or (`stored`) f16 where the file has f16, which loses nothing. */
export type WeightDType = "f32" | "f16" | "stored";

/** A norm's parameters, [features] each. */
export interface NormWeights {
  readonly gain: Tensor;
  readonly shift: Tensor;
}

/**
 * Uploads tensors of a checkpoint in the form the kernels read, each once, whoever asks for it; none with a number that is not
 * finite ("bad-weights"). It owns the buffers it makes, and remembers under which names of the file they went there.
 */
export class WeightLoader {
  readonly parameters = new Parameters();
  readonly #tensors = new Map<string, Tensor>();
  readonly #weights = new Map<string, PackedWeight>();
  readonly #buffers: GPUBuffer[] = [];
  readonly #device: Device;
  readonly #reader: WeightReader;
  readonly #dtype: WeightDType;

  constructor(device: Device, reader: WeightReader, dtype: WeightDType) {
    this.#device = device;
    this.#reader = reader;
    this.#dtype = dtype;
  }

  /** A vector or small matrix, always f32. */
  vector(name: string, shape: readonly number[]): Tensor {
    return this.#once(name, shape, () => {
      const values = this.#float32(name, this.#reader.take(name, shape));
      return this.#upload(name, shape, "f32", (into) => new Float32Array(into).set(values));
    });
  }

  /** A table to gather rows from, [rows, features]. */
  table(name: string, rows: number, features: number): Tensor {
    return this.#once(name, [rows, features], () => {
      const array = this.#reader.take(name, [rows, features]);
      if (this.#half(array.dtype)) {
        const bits = this.#float16(name, array);
        return this.#upload(name, [rows, features], "f16", (into) => new Uint16Array(into).set(bits));
      }
      const values = this.#float32(name, array);
      return this.#upload(name, [rows, features], "f32", (into) => new Float32Array(into).set(values));
    });
  }

  /** `NAME.weight` [columns, inner] and `NAME.bias` [columns] of an nn.Linear, packed. */
  linear(name: string, inner: number, columns: number): PackedWeight {
    return this.linearOf(`${name}.weight`, `${name}.bias`, inner, columns);
  }

  /** The same, with the names of weight and bias given; no bias where its name is undefined. */
  linearOf(weight: string, bias: string | undefined, inner: number, columns: number): PackedWeight {
    const key = `${weight} + ${bias}`;
    const known = this.#weights.get(key);
    if (known) return known;
    const packed = {
      panels: this.#panels(weight, inner, columns),
      bias: this.#bias(bias ?? weight, bias, columns),
      inner,
      columns,
    };
    this.#weights.set(key, packed);
    return packed;
  }

  #panels(name: string, inner: number, columns: number): Tensor {
    const array = this.#reader.take(name, [columns, inner]);
    const length = packedLength(inner, columns);
    const panels = this.#half(array.dtype)
      ? this.#upload(name, [length], "f16", (into) =>
          packPanels(this.#float16(name, array), inner, columns, "out,in", new Uint16Array(into, 0, length)),
        )
      : this.#upload(name, [length], "f32", (into) =>
          packPanels(this.#float32(name, array), inner, columns, "out,in", new Float32Array(into, 0, length)),
        );
    this.#remember(name, [columns, inner], "panels", panels);
    return panels;
  }

  // Filled up to whole panels by zeros; all zeros where the layer has none.
  #bias(label: string, name: string | undefined, columns: number): Tensor {
    const numbers = name === undefined ? undefined : this.#float32(name, this.#reader.take(name, [columns]));
    const whole = packedLength(1, columns);
    const bias = this.#upload(label, [whole], "f32", (into) => numbers && new Float32Array(into).set(numbers));
    if (name !== undefined) this.#remember(name, [columns], "rows", bias);
    return bias;
  }

  /** `NAME.weight` and `NAME.bias` of an nn.LayerNorm. */
  norm(name: string, features: number): NormWeights {
    return { gain: this.vector(`${name}.weight`, [features]), shift: this.vector(`${name}.bias`, [features]) };
  }

  /** A table of zeros, [rows, features], where a model has no such embedding. */
  zeros(rows: number, features: number): Tensor {
    return this.#upload("zeros", [rows, features], "f32", () => undefined);
  }

  /** Frees everything uploaded. */
  dispose(): void {
    for (const buffer of this.#buffers.splice(0)) this.#device.pool.destroy(buffer);
  }

  #once(name: string, shape: readonly number[], upload: () => Tensor): Tensor {
    const known = this.#tensors.get(name);
    if (known) return known;
    const tensor = upload();
    this.#tensors.set(name, tensor);
    this.#remember(name, shape, "rows", tensor);
    return tensor;
  }

  #remember(name: string, shape: readonly number[], layout: "rows" | "panels", tensor: Tensor): void {
    this.parameters.add(this.#nameInFile(name), shape, { layout, tensor });
  }

  #float32(name: string, array: WeightArray): Float32Array {
    const values = float32Of(name, array);
    requireFinite(this.#nameInFile(name), values, array);
    return values;
  }

  #float16(name: string, array: WeightArray): Uint16Array {
    const bits = float16Of(name, array);
    requireFinite(this.#nameInFile(name), bits, array);
    return bits;
  }

  #nameInFile(name: string): string {
    return this.#reader.nameInFile(name) ?? name;
  }

  #half(dtype: string): boolean {
    return this.#dtype === "f16" || (this.#dtype === "stored" && dtype === "F16");
  }

  #upload(name: string, shape: readonly number[], dtype: DType, write: (into: ArrayBuffer) => unknown): Tensor {
    const bytes = shape.reduce((product, size) => product * size, dtype === "f16" ? 2 : 4);
    const most = this.#device.limits["maxStorageBufferBindingSize"] ?? Infinity;
    if (bytes > most)
      throw new CoreError(
        "out-of-memory",
        `"${name}" takes ${(bytes / 2 ** 20).toFixed(0)} MiB, the adapter binds ${(most / 2 ** 20).toFixed(0)} MiB at most`,
        "Keep weights as f16: --dtype f16.",
      );
    const buffer = this.#device.pool.create(
      Math.max(16, Math.ceil(bytes / 16) * 16),
      BufferUsage.storage | BufferUsage.copySource,
      true,
    );
    this.#buffers.push(buffer);
    write(buffer.getMappedRange());
    buffer.unmap();
    return { buffer, shape, dtype };
  }
}

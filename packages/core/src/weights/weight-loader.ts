import { BufferUsage, packedLength, packPanels, type DType, type PackedWeight, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { Parameters, type Placement, type Share } from "./parameters.ts";
import { requireFinite } from "./require-finite.ts";
import { float16Of, float32Of, type WeightArray } from "./weight-array.ts";
import type { WeightReader } from "./weight-reader.ts";

/** How matrices are kept on the device: as asked, or (`stored`) f16 where the file has f16, which loses nothing. */
export type WeightDType = "f32" | "f16" | "stored";

/** A linear layer as a checkpoint has it, perhaps several in one. */
export interface FusedLinear {
  readonly weight: string;
  readonly bias: string | undefined;
  readonly inner: number;
  /** Of all that are fused. */
  readonly columns: number;
  /** "in,out" as GPT-2 has it; "out,in" where it is left out. */
  readonly layout?: "out,in" | "in,out";
}

/** A layer norm's parameters, [features] each. */
export interface NormWeights {
  readonly gain: Tensor;
  readonly shift: Tensor;
}

/** A root-mean-square norm's parameter, [features]. */
export interface RmsNormWeights {
  readonly gain: Tensor;
  readonly shift?: undefined;
}

/** Parameters of a norm of either kind: only layer norms shift. */
export type AnyNormWeights = NormWeights | RmsNormWeights;

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
    return this.fused({ weight, bias, inner, columns });
  }

  /**
   * A weight [columns, inner] with what a checkpoint keeps as a buffer, [1, columns], for a bias: no parameter, so that nobody trains it.
   * None where its name is undefined.
   */
  linearWithBuffer(weight: string, buffer: string | undefined, inner: number, columns: number): PackedWeight {
    const packed = this.linearOf(weight, undefined, inner, columns);
    if (buffer === undefined) return packed;
    const bias = new Float32Array(packed.bias.shape[0] ?? 0);
    bias.set(this.#float32(buffer, this.#reader.take(buffer, [1, columns])));
    return { ...packed, bias: this.constant(buffer, bias, packed.bias.shape) };
  }

  /**
   * A linear layer that a checkpoint has fused with others, or as [in, out].
   * @param outputs which outputs of the fused layer are its own; all where it is left out
   */
  fused(layer: FusedLinear, outputs?: readonly number[]): PackedWeight {
    const key = `${layer.weight} + ${layer.bias} ${outputs?.length} from ${outputs?.[0]}`;
    const known = this.#weights.get(key);
    if (known) return known;
    const { inner, columns } = layer;
    const own = outputs?.length ?? columns;
    const packed = {
      panels: this.#panels(layer, outputs),
      bias: this.#bias(layer.bias ?? layer.weight, layer.bias, columns, outputs),
      inner,
      columns: own,
    };
    this.#weights.set(key, packed);
    return packed;
  }

  #panels({ weight: name, inner, columns, layout = "out,in" }: FusedLinear, outputs?: readonly number[]): Tensor {
    const transposed = layout === "in,out";
    const array = this.#reader.take(name, transposed ? [inner, columns] : [columns, inner]);
    const own = outputs?.length ?? columns;
    const length = packedLength(inner, own);
    const pick = <T extends Float32Array | Uint16Array>(values: T, into: T): T =>
      outputs ? pickOutputs(values, { inner, columns, transposed }, outputs, into) : values;
    const kept = outputs ? "out,in" : layout;
    const panels = this.#half(array.dtype)
      ? this.#upload(name, [length], "f16", (into) =>
          packPanels(
            pick(this.#float16(name, array), new Uint16Array(outputs ? own * inner : 0)),
            inner,
            own,
            kept,
            new Uint16Array(into, 0, length),
          ),
        )
      : this.#upload(name, [length], "f32", (into) =>
          packPanels(
            pick(this.#float32(name, array), new Float32Array(outputs ? own * inner : 0)),
            inner,
            own,
            kept,
            new Float32Array(into, 0, length),
          ),
        );
    this.#remember(name, [own, inner], "panels", panels, shareOf(outputs, columns, transposed));
    return panels;
  }

  // Filled up to whole panels by zeros; all zeros where the layer has none.
  #bias(label: string, name: string | undefined, columns: number, outputs?: readonly number[]): Tensor {
    const all = name === undefined ? undefined : this.#float32(name, this.#reader.take(name, [columns]));
    const numbers = all && outputs ? Float32Array.from(outputs, (output) => all[output] ?? 0) : all;
    const own = outputs?.length ?? columns;
    const whole = packedLength(1, own);
    const bias = this.#upload(label, [whole], "f32", (into) => numbers && new Float32Array(into).set(numbers));
    if (name !== undefined) this.#remember(name, [own], "rows", bias, outputs && shareOf(outputs, columns, false));
    return bias;
  }

  /** `NAME.weight` and `NAME.bias` of an nn.LayerNorm. */
  norm(name: string, features: number): NormWeights {
    return { gain: this.vector(`${name}.weight`, [features]), shift: this.vector(`${name}.bias`, [features]) };
  }

  /** `NAME.weight` of a root-mean-square norm. */
  rmsNorm(name: string, features: number): RmsNormWeights {
    return { gain: this.vector(`${name}.weight`, [features]) };
  }

  /** Numbers that no checkpoint holds, such as those of fixed positions; f32 or u32. */
  constant(label: string, numbers: Float32Array | Uint32Array, shape: readonly number[]): Tensor {
    if (numbers instanceof Float32Array)
      return this.#upload(label, shape, "f32", (into) => new Float32Array(into).set(numbers));
    return this.#upload(label, shape, "u32", (into) => new Uint32Array(into).set(numbers));
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

  #remember(name: string, own: readonly number[], layout: Placement["layout"], tensor: Tensor, share?: Share): void {
    this.parameters.add(this.#nameInFile(name), own, { layout, tensor }, share);
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

// What a parameter is of the file's tensor; undefined where it is all of it, as the file has it.
function shareOf(outputs: readonly number[] | undefined, of: number, transposed: boolean): Share | undefined {
  if (!outputs && !transposed) return undefined;
  return { outputs: outputs ?? Array.from({ length: of }, (_, output) => output), of, transposed };
}

// Some outputs of a weight, [out, in].
function pickOutputs<T extends Float32Array | Uint16Array>(
  weight: T,
  { inner, columns, transposed }: { readonly inner: number; readonly columns: number; readonly transposed: boolean },
  outputs: readonly number[],
  into: T,
): T {
  outputs.forEach((output, own) => {
    for (let k = 0; k < inner; k++)
      into[own * inner + k] = weight[transposed ? k * columns + output : output * inner + k] ?? 0;
  });
  return into;
}

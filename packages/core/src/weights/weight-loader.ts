import {
  BufferUsage,
  cutShards,
  packedLength,
  packedWeight,
  packPanels,
  shardPlaces,
  type DType,
  type PackedWeight,
  tableOfWeight,
  type Table,
  type Tensor,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { pickOutputs, rangeOf, startOf } from "./outputs.ts";
import { Parameters, type PlacedParameter, type Placement, type Share } from "./parameters.ts";
import { requireFinite } from "./require-finite.ts";
import { float16Of, float32Of, rowsOf, type WeightArray } from "./weight-array.ts";
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

/** f32, or the bits of halves. */
type Numbers = Float32Array | Uint16Array;

/** Panels of some of a layer's outputs: of all it has where they are undefined. */
interface PanelShard {
  readonly tensor: Tensor;
  readonly outputs: readonly number[] | undefined;
  readonly count: number;
}

/**
 * Uploads tensors of a checkpoint in the form the kernels read, each once, whoever asks for it; none with a number that is not
 * finite ("bad-weights"). It owns the buffers it makes, and remembers under which names of the file they went there.
 */
export class WeightLoader {
  readonly parameters = new Parameters();
  readonly #tensors = new Map<string, Tensor>();
  readonly #tables = new Map<string, Table>();
  readonly #weights = new Map<string, PackedWeight>();
  readonly #panels = new Map<string, readonly PanelShard[]>();
  readonly #buffers: GPUBuffer[] = [];
  readonly #device: Device;
  readonly #reader: WeightReader;
  readonly #dtype: WeightDType;
  // A tensor that several layers take their outputs from, as the last of them left it.
  #whole: { readonly array: WeightArray; readonly numbers: Numbers } | undefined;

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

  /**
   * A table to look rows up in, [rows, features].
   * @param tied a linear layer has it for its weight as well: both then read one copy, the layer's
   */
  table(name: string, rows: number, features: number, tied = false): Table {
    const known = this.#tables.get(name);
    if (known) return known;
    const table: Table = tied
      ? tableOfWeight(this.linearOf(name, undefined, features, rows))
      : { layout: "rows", shards: this.#rowShards(name, rows, features), rows, features };
    this.#tables.set(name, table);
    return table;
  }

  #rowShards(name: string, rows: number, features: number): Table["shards"] {
    const array = this.#reader.take(name, [rows, features]);
    return this.#cut(name, array, features, rows).map(({ first, count }) => {
      const numbers = this.#numbers(name, rowsOf(array, first, count), first);
      const tensor = this.#upload(name, [count, features], dtypeOf(numbers), (into) => copyInto(into, numbers));
      const share = count === rows ? undefined : { outputs: rangeOf(first, count), of: rows, transposed: false };
      this.#remember(name, [count, features], "rows", tensor, share);
      return { tensor, rows: count };
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
    const numbers = this.#float32(buffer, this.#reader.take(buffer, [1, columns]));
    const shards = shardPlaces(packed).map(({ first, shard }) => {
      const bias = new Float32Array(packedLength(1, shard.columns));
      bias.set(numbers.subarray(first, first + shard.columns));
      return { ...shard, bias: this.constant(buffer, bias, [bias.length]) };
    });
    return packedWeight(inner, shards);
  }

  /**
   * A linear layer that a checkpoint has fused with others, or as [in, out].
   * @param outputs which outputs of the fused layer are its own; all where it is left out
   */
  fused(layer: FusedLinear, outputs?: readonly number[]): PackedWeight {
    const key = `${layer.weight} + ${layer.bias} ${outputs?.length} from ${outputs?.[0]}`;
    const known = this.#weights.get(key);
    if (known) return known;
    const panels = this.#panelShards(layer, outputs);
    const packed = packedWeight(
      layer.inner,
      panels.map(({ tensor, outputs: own, count }) => ({
        panels: tensor,
        bias: this.#bias(layer, own),
        columns: count,
      })),
    );
    this.#weights.set(key, packed);
    return packed;
  }

  /**
   * Linear layers whose weights, or shares of one, these are; one of those that differ in their biases alone, and none whose weight is a
   * table to look rows up in as well.
   */
  linears(parameters: readonly PlacedParameter[]): PackedWeight[] {
    const buffers = new Set(parameters.flatMap(({ places }) => places.map(({ tensor }) => tensor.buffer)));
    const tables = new Set(
      [...this.#tables.values()].flatMap(({ shards }) => shards.map(({ tensor }) => tensor.buffer)),
    );
    const found = new Map<GPUBuffer, PackedWeight>();
    for (const weight of this.#weights.values()) {
      const buffer = weight.shards[0]?.panels.buffer;
      if (buffer && buffers.has(buffer) && !tables.has(buffer) && !found.has(buffer)) found.set(buffer, weight);
    }
    return [...found.values()];
  }

  // The same panels for whoever asks, with whatever bias: models tie weights, not biases.
  #panelShards(layer: FusedLinear, outputs: readonly number[] | undefined): readonly PanelShard[] {
    const key = `${layer.weight} ${outputs?.length} from ${outputs?.[0]}`;
    const known = this.#panels.get(key);
    if (known) return known;
    const { weight: name, inner, columns, layout = "out,in" } = layer;
    const transposed = layout === "in,out";
    const array = this.#reader.take(name, transposed ? [inner, columns] : [columns, inner]);
    if (this.#whole?.array !== array) this.#whole = undefined;
    const own = outputs?.length ?? columns;
    const shards = this.#cut(name, array, inner, own).map(({ first, count }): PanelShard => {
      const some = count === own ? outputs : (outputs?.slice(first, first + count) ?? rangeOf(first, count));
      const length = packedLength(inner, count);
      const { numbers, kept } = this.#outputs(array, layer, some);
      const tensor = this.#upload(name, [length], dtypeOf(numbers), (into) =>
        numbers instanceof Uint16Array
          ? packPanels(numbers, inner, count, kept, new Uint16Array(into, 0, length))
          : packPanels(numbers, inner, count, kept, new Float32Array(into, 0, length)),
      );
      this.#remember(name, [count, inner], "panels", tensor, shareOf(some, columns, transposed));
      return { tensor, outputs: some, count };
    });
    this.#panels.set(key, shards);
    return shards;
  }

  // Numbers of some outputs of a layer, and how they lie. Neighbouring ones of [out, in] are converted alone, others from all of the
  // tensor, which is kept for those that come next.
  #outputs(
    array: WeightArray,
    { weight: name, inner, columns, layout = "out,in" }: FusedLinear,
    outputs: readonly number[] | undefined,
  ): { readonly numbers: Numbers; readonly kept: "out,in" | "in,out" } {
    if (!outputs) return { numbers: this.#numbers(name, array), kept: layout };
    const start = layout === "out,in" ? startOf(outputs) : undefined;
    if (start !== undefined)
      return { numbers: this.#numbers(name, rowsOf(array, start, outputs.length), start), kept: "out,in" };
    this.#whole ??= { array, numbers: this.#numbers(name, array) };
    return { numbers: pickOutputs(this.#whole.numbers, { inner, columns, layout }, outputs), kept: "out,in" };
  }

  // Filled up to whole panels by zeros; all zeros where the layer has none.
  #bias({ weight, bias: name, columns }: FusedLinear, outputs: readonly number[] | undefined): Tensor {
    const all = name === undefined ? undefined : this.#float32(name, this.#reader.take(name, [columns]));
    const numbers = all && outputs ? Float32Array.from(outputs, (output) => all[output] ?? 0) : all;
    const own = outputs?.length ?? columns;
    const bias = this.#upload(
      name ?? weight,
      [packedLength(1, own)],
      "f32",
      (into) => numbers && copyInto(into, numbers),
    );
    if (name !== undefined) this.#remember(name, [own], "rows", bias, outputs && shareOf(outputs, columns, false));
    return bias;
  }

  // Rows of a matrix [rows, features] that one buffer takes; of a linear layer, outputs.
  #cut(name: string, array: WeightArray, features: number, rows: number): { first: number; count: number }[] {
    const bytes = this.#half(array.dtype) ? 2 : 4;
    const sizes = cutShards(features, rows, bytes, this.#most);
    if (!sizes) throw this.#tooLarge(name, packedLength(features, rows) * bytes);
    let next = 0;
    return sizes.map((count) => {
      const first = next;
      next += count;
      return { first, count };
    });
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

  /** A matrix as it is kept, f32 or halves. */
  #numbers(name: string, array: WeightArray, firstRow = 0): Numbers {
    const numbers = this.#half(array.dtype) ? float16Of(name, array) : float32Of(name, array);
    requireFinite(this.#nameInFile(name), numbers, array, firstRow);
    return numbers;
  }

  #nameInFile(name: string): string {
    return this.#reader.nameInFile(name) ?? name;
  }

  #half(dtype: string): boolean {
    return this.#dtype === "f16" || (this.#dtype === "stored" && dtype === "F16");
  }

  #upload(name: string, shape: readonly number[], dtype: DType, write: (into: ArrayBuffer) => unknown): Tensor {
    const bytes = shape.reduce((product, size) => product * size, dtype === "f16" ? 2 : 4);
    if (bytes > this.#most) throw this.#tooLarge(name, bytes);
    const buffer = this.#device.pool.create(
      Math.max(16, Math.ceil(bytes / 16) * 16),
      BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyDestination,
      true,
    );
    this.#buffers.push(buffer);
    write(buffer.getMappedRange());
    buffer.unmap();
    return { buffer, shape, dtype };
  }

  get #most(): number {
    return this.#device.limits["maxStorageBufferBindingSize"] ?? Infinity;
  }

  #tooLarge(name: string, bytes: number): CoreError {
    return new CoreError(
      "out-of-memory",
      `"${name}" takes ${(bytes / 2 ** 20).toFixed(0)} MiB, the adapter binds ${(this.#most / 2 ** 20).toFixed(0)} MiB at most`,
      "Keep weights as f16: --dtype f16.",
    );
  }
}

const dtypeOf = (numbers: Numbers): DType => (numbers instanceof Uint16Array ? "f16" : "f32");

function copyInto(into: ArrayBuffer, numbers: Numbers): void {
  if (numbers instanceof Uint16Array) new Uint16Array(into).set(numbers);
  else new Float32Array(into).set(numbers);
}

// What a parameter is of the file's tensor; undefined where it is all of it, as the file has it.
function shareOf(outputs: readonly number[] | undefined, of: number, transposed: boolean): Share | undefined {
  if (!outputs && !transposed) return undefined;
  return { outputs: outputs ?? rangeOf(0, of), of, transposed };
}

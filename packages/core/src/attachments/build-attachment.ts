import {
  BufferUsage,
  packedLength,
  packedWeight,
  type PackedWeight,
  type Tensor,
  type WeightShard,
} from "@limelight/kernels";
import type { Device } from "../device/open-device.ts";
import type { PlacedParameter, Share } from "../weights/parameters.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import { panelsOf, partOf } from "../weights/write-parameter.ts";
import type { Adapter, Lora } from "./attachment.ts";
import type { Attached } from "./attached.ts";

export { checkAttachment, checkPrefix } from "./check-attachment.ts";
export { placedPrefix } from "./place-prefix.ts";

const usage = BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyDestination;

/** Puts the matrices of one attachment on the device, and among the parameters. */
export class Builder {
  readonly names: string[] = [];
  readonly buffers: GPUBuffer[] = [];
  readonly #device: Device;
  readonly #loader: WeightLoader;

  constructor(device: Device, loader: WeightLoader) {
    this.#device = device;
    this.#loader = loader;
  }

  /** A for all layers that share the weight, and for each its rows of B: those that its outputs are of the whole. */
  lora(layer: string, lora: Lora, parts: readonly PlacedParameter[], layers: readonly PackedWeight[]): Attached[] {
    const { rank, a, b, dropout = 0 } = lora;
    const inner = a.length / rank;
    const down = this.#weight(inner, [{ name: `${layer}.lora_A.weight`, numbers: a, columns: rank }]);
    const outputs = b.length / rank;
    return layers.map(({ shards }) => {
      const own = shards.map(({ panels, columns }) => {
        const share = parts.find(({ places }) => places.some(({ tensor }) => tensor.buffer === panels.buffer))?.share;
        return {
          name: `${layer}.lora_B.weight`,
          numbers: b,
          columns,
          ...(share && columns < outputs && { share: { outputs: share.outputs, of: share.of, transposed: false } }),
        };
      });
      return { kind: "lora", down, up: this.#weight(rank, own), scale: lora.alpha / rank, dropout, layer };
    });
  }

  adapter(layer: string, adapter: Adapter, layers: readonly PackedWeight[]): Attached[] {
    const { size, activation = "gelu", down, up } = adapter;
    return layers.map(({ columns }) => ({
      kind: "adapter",
      down: this.#weight(columns, [
        { name: `${layer}.adapter_down.weight`, numbers: down.weight, columns: size, bias: down.bias },
      ]),
      up: this.#weight(size, [{ name: `${layer}.adapter_up.weight`, numbers: up.weight, columns, bias: up.bias }]),
      activation,
    }));
  }

  /** A table of rows, [rows, features]. */
  table(name: string, numbers: Float32Array, rows: number): Tensor {
    const shape = [rows, numbers.length / rows];
    const tensor = { ...this.#upload(numbers), shape };
    this.#loader.parameters.add(name, shape, { layout: "rows", tensor });
    this.names.push(name);
    return tensor;
  }

  #weight(inner: number, shards: readonly Shard[]): PackedWeight {
    return packedWeight(
      inner,
      shards.map(({ name, numbers, columns, share, bias }): WeightShard => {
        const own = [columns, inner];
        const panels = this.#upload(panelsOf(own, partOf({ own, ...(share && { share }) }, numbers)));
        this.#loader.parameters.add(name, own, { layout: "panels", tensor: panels }, share);
        const padded = new Float32Array(packedLength(1, columns));
        padded.set(bias ?? []);
        const tensor = this.#upload(padded);
        const biasName = name.replace(/weight$/, "bias");
        if (bias) this.#loader.parameters.add(biasName, [columns], { layout: "rows", tensor });
        this.names.push(...[name, ...(bias ? [biasName] : [])].filter((each) => !this.names.includes(each)));
        return { panels, bias: tensor, columns };
      }),
    );
  }

  #upload(numbers: Float32Array): Tensor {
    const buffer = this.#device.pool.create(Math.max(16, Math.ceil(numbers.byteLength / 16) * 16), usage);
    this.buffers.push(buffer);
    this.#device.gpu.queue.writeBuffer(buffer, 0, numbers.buffer, numbers.byteOffset, numbers.byteLength);
    return { buffer, shape: [numbers.length], dtype: "f32" };
  }
}

/** Some columns of a matrix that is attached. */
interface Shard {
  readonly name: string;
  /** Of the whole matrix, [out, in]. */
  readonly numbers: Float32Array;
  readonly columns: number;
  /** Which outputs these are, where they are not all. */
  readonly share?: Share;
  readonly bias?: Float32Array;
}

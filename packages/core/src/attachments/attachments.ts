import {
  BufferUsage,
  packedLength,
  packedWeight,
  waitForGpu,
  type PackedWeight,
  type Tensor,
  type WeightShard,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { PlacedParameter, Share } from "../weights/parameters.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import { panelsOf, partOf } from "../weights/write-parameter.ts";
import { layerOfWeight, type Adapter, type Attachment, type Lora } from "./attachment.ts";
import type { Attached } from "./attached.ts";
import { checkAttachment, checkPrefix } from "./check-attachment.ts";
import type { PlacedPrefix, Prefix } from "./prefix.ts";

/** What a weight has attached, and what was made for it. */
interface Kept {
  readonly attachment: Attachment;
  readonly names: readonly string[];
  readonly buffers: readonly GPUBuffer[];
  readonly weights: readonly PackedWeight[];
  /** The layers' first panels, by which they are found. */
  readonly places: readonly GPUBuffer[];
}

const usage = BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyDestination;

/** What is attached to a model's linear layers: parameters of their own, beside those of the checkpoint. */
export class Attachments {
  readonly #device: Device;
  readonly #loader: WeightLoader;
  readonly #transposed: TransposedWeights;
  readonly #kept = new Map<string, Kept>();
  readonly #attached = new Map<GPUBuffer, Attached>();
  #prefix: (PlacedPrefix & { readonly names: readonly string[]; readonly buffers: readonly GPUBuffer[] }) | undefined;

  constructor(device: Device, loader: WeightLoader, transposed: TransposedWeights) {
    this.#device = device;
    this.#loader = loader;
    this.#transposed = transposed;
  }

  /** What a layer has attached; a layer is known by its panels, whatever its bias. */
  of({ shards: [shard] }: PackedWeight): Attached | undefined {
    return shard && this.#attached.get(shard.panels.buffer);
  }

  /** What is attached, by the name of the weight. */
  get list(): ReadonlyMap<string, Attachment> {
    return new Map(Array.from(this.#kept, ([name, { attachment }]) => [name, attachment]));
  }

  /**
   * Attaches to a weight, by its name in the checkpoint.
   * @returns names of the parameters that came with it
   * @throws CoreError "unknown-parameter", "bad-input", "not-finite", "out-of-memory"
   */
  async attach(name: string, attachment: Attachment): Promise<readonly string[]> {
    const parts = this.#loader.parameters.find(name);
    const layers = this.#loader.linears(parts);
    if (this.#kept.has(name))
      throw new CoreError("bad-input", `"${name}" has something attached`, "Detach that first.");
    checkAttachment(name, parts, layers, attachment);
    const builder = new Builder(this.#device, this.#loader);
    const layer = layerOfWeight(name);
    try {
      const attached =
        attachment.kind === "lora"
          ? builder.lora(layer, attachment, parts, layers)
          : builder.adapter(layer, attachment, layers);
      await waitForGpu(this.#device.pool.check());
      const places = layers.flatMap(({ shards: [shard] }) => (shard ? [shard.panels.buffer] : []));
      places.forEach((place, i) => {
        const own = attached[i];
        if (own) this.#attached.set(place, own);
      });
      const { names, buffers } = builder;
      const weights = attached.flatMap(({ down, up }) => [down, up]);
      this.#kept.set(name, { attachment, names, buffers, weights, places });
      return names;
    } catch (error) {
      this.#release(builder.names, builder.buffers);
      throw error;
    }
  }

  /** Whether anything is attached. */
  get some(): boolean {
    return this.#kept.size > 0 || this.#prefix !== undefined;
  }

  /** What stands in front of every text. */
  get prefix(): PlacedPrefix | undefined {
    return this.#prefix;
  }

  /**
   * Puts virtual tokens in front of every text.
   * @param features of a layer's keys
   * @returns names of the parameters that came with it
   * @throws CoreError "bad-input" where there is a prefix, or numbers are missing, "not-finite", "out-of-memory"
   */
  async attachPrefix({ tokens, layers }: Prefix, features: number, count: number): Promise<readonly string[]> {
    if (this.#prefix) throw new CoreError("bad-input", "the model has a prefix", "Detach that first.");
    checkPrefix({ tokens, layers }, features, count);
    const builder = new Builder(this.#device, this.#loader);
    try {
      const placed = layers.map(({ key, value }, layer) => ({
        key: builder.table(`prefix.${layer}.key`, key, tokens),
        value: builder.table(`prefix.${layer}.value`, value, tokens),
      }));
      await waitForGpu(this.#device.pool.check());
      const { names, buffers } = builder;
      this.#prefix = { tokens, layers: placed, names, buffers };
      return names;
    } catch (error) {
      this.#release(builder.names, builder.buffers);
      throw error;
    }
  }

  /** @throws CoreError "bad-input" where there is no prefix */
  detachPrefix(): void {
    if (!this.#prefix) throw new CoreError("bad-input", "the model has no prefix", "Attach one first.");
    this.#release(this.#prefix.names, this.#prefix.buffers);
    this.#prefix = undefined;
  }

  /** @throws CoreError "bad-input" where the weight has nothing attached */
  detach(name: string): void {
    const { names, buffers, weights, places } = this.get(name);
    for (const place of places) this.#attached.delete(place);
    for (const weight of weights) this.#transposed.drop(weight);
    this.#release(names, buffers);
    this.#kept.delete(name);
  }

  /** @throws CoreError "bad-input" where the weight has nothing attached */
  get(name: string): Kept {
    const kept = this.#kept.get(name);
    if (kept) return kept;
    throw new CoreError(
      "bad-input",
      `"${name}" has nothing attached`,
      this.#kept.size > 0 ? `There is something at ${[...this.#kept.keys()].join(", ")}.` : "Attach it first.",
    );
  }

  dispose(): void {
    for (const name of this.#kept.keys()) this.detach(name);
    if (this.#prefix) this.detachPrefix();
  }

  #release(names: readonly string[], buffers: readonly GPUBuffer[]): void {
    for (const name of names) this.#loader.parameters.remove(name);
    for (const buffer of buffers) this.#device.pool.destroy(buffer);
  }
}

/** Puts the matrices of one attachment on the device, and among the parameters. */
class Builder {
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

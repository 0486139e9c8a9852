import { waitForGpu, type PackedWeight, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import { layerOfWeight, type Attachment } from "./attachment.ts";
import type { Operations } from "../run/operations.ts";
import { attach, type Attached } from "./attached.ts";
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

  /** What a layer gives with what is attached to it, [rows, out]; `output` is what it gives without, and nobody may read that again. */
  apply(ops: Operations, attached: Attached, input: Tensor, output: Tensor): Tensor {
    return attach(ops, attached, input, output);
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
    const { Builder, checkAttachment } = await import("./build-attachment.ts"); // few train
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
    const { Builder, checkPrefix, placedPrefix } = await import("./build-attachment.ts");
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
      this.#prefix = { ...placedPrefix(tokens, placed), names, buffers };
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

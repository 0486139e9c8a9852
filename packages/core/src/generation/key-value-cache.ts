import { BufferUsage, scatterRows, type Tensor } from "@limelight/kernels";
import type { KeysAndValues, LayerCache as CacheOfLayer } from "../blocks/attention-layer.ts";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { Operations } from "../run/operations.ts";

export interface CacheShape {
  readonly layers: number;
  /** Of a layer's keys, and of its values: keyHeads * headFeatures. */
  readonly features: number;
}

interface Row {
  readonly slot: number;
  readonly source: number;
  length: number;
}

interface LayerBuffers {
  readonly key: GPUBuffer;
  readonly value: GPUBuffer;
}

/** What networks need of a cache. */
export type Cache = Omit<KeyValueCache, "continue" | "dispose" | "lengths">;

const cacheUsage = BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyDestination;

/** Tokens that a row has room for at first; it is doubled where that is not enough. */
const smallest = 32;

/**
 * Keys and values of the tokens that rows have so far, layer by layer, so that a row goes on by one token at the cost of one
 * (Pope et al. 2022). Every row has a slot of its own, all of the same size.
 */
export class KeyValueCache {
  readonly #device: Device;
  readonly #shape: CacheShape;
  #layers: LayerBuffers[] = [];
  /** Tokens that a slot has room for. */
  #capacity = 0;
  #slots = 0;
  /** Of every row, its slot, the tokens there, and which of the encoder's texts it goes with. */
  #rows: Row[] = [];
  /** What cross-attention sees, once an encoder has run. */
  #memory: { readonly offsets: Uint32Array; readonly layers: LayerBuffers[] } | undefined;
  /** Where the tokens of the pass that is being recorded go: [tokens]; on the device once that is needed. */
  #places = new Uint32Array(0);
  #index: Tensor | undefined;

  constructor(device: Device, shape: CacheShape) {
    this.#device = device;
    this.#shape = shape;
  }

  /** Tokens of each row. */
  get lengths(): readonly number[] {
    return this.#rows.map(({ length }) => length);
  }

  /**
   * Goes on with rows: row r is row `parents[r]` of before. The first child of a row has its slot, others a copy of it.
   * @param more tokens that each row is about to get at most
   * @throws CoreError "out-of-memory"
   */
  continue(parents: readonly number[], more: number): void {
    const before = this.#rows;
    const taken = new Set<number>();
    const rows: (Row | undefined)[] = parents.map((parent) => {
      const row = before[parent];
      if (!row || taken.has(row.slot)) return undefined;
      taken.add(row.slot);
      return { ...row };
    });
    const longest = parents.reduce((most, parent) => Math.max(most, before[parent]?.length ?? 0), 0) + more;
    this.#makeRoom(Math.max(this.#slots, parents.length), longest);
    const free = Array.from({ length: this.#slots }, (_, slot) => slot).filter((slot) => !taken.has(slot));
    const copies: { from: number; to: number; length: number }[] = [];
    this.#rows = rows.map((row, index) => {
      if (row) return row;
      const slot = free.shift();
      const parent = before[parents[index] ?? 0];
      if (slot === undefined) throw new CoreError("device-error", "a row has no slot in the cache");
      if (parent) copies.push({ from: parent.slot, to: slot, length: parent.length });
      return { slot, length: parent?.length ?? 0, source: parent?.source ?? parents[index] ?? 0 };
    });
    if (copies.length > 0) this.#copy(copies);
  }

  /**
   * Makes a pass ready: its tokens are the next ones of each row.
   * @param offsets [rows + 1]: where each row's new tokens start among those of the pass
   */
  open(offsets: Uint32Array): void {
    const index = new Uint32Array(offsets.at(-1) ?? 0);
    this.#rows.forEach((row, r) => {
      const [start = 0, end = 0] = [offsets[r], offsets[r + 1]];
      for (let i = 0; i < end - start; i++) index[start + i] = row.slot * this.#capacity + row.length + i;
      row.length += end - start;
    });
    this.#places = index;
    this.#index = undefined;
  }

  /** Where each row's keys are, the pass's own among them. */
  get keys(): { readonly offsets: Uint32Array; readonly counts: Uint32Array } {
    return {
      offsets: Uint32Array.from(this.#rows, ({ slot }) => slot * this.#capacity),
      counts: Uint32Array.from(this.#rows, ({ length }) => length),
    };
  }

  /** Whether an encoder's keys and values are there already. */
  get remembers(): boolean {
    return this.#memory !== undefined;
  }

  /**
   * Keeps the keys and values that a layer's cross-attention sees, [encoder tokens, features]; layers in order.
   * @param offsets [texts + 1]: where each text's start
   */
  remember(ops: Operations, offsets: Uint32Array, { key, value }: KeysAndValues): void {
    this.#memory ??= { offsets, layers: [] };
    const keep = ({ buffer, shape }: Tensor): GPUBuffer => {
      const bytes = shape.reduce((product, size) => product * size, 4);
      const kept = this.#device.pool.create(Math.ceil(bytes / 16) * 16, cacheUsage);
      ops.recorder.copy(buffer, 0, kept, 0, bytes);
      return kept;
    };
    this.#memory.layers.push({ key: keep(key), value: keep(value) });
  }

  /** What `remember` kept of a layer. */
  recall(layer: number): KeysAndValues {
    const found = this.#memory?.layers[layer];
    if (!found) throw new CoreError("device-error", `the cache remembers no layer ${layer}`);
    const all = (buffer: GPUBuffer): Tensor => ({
      buffer,
      shape: [this.#memory?.offsets.at(-1) ?? 0, this.#shape.features],
      dtype: "f32",
    });
    return { key: all(found.key), value: all(found.value) };
  }

  /** Where each row's text of the encoder has its keys. */
  get crossKeys(): { readonly offsets: Uint32Array; readonly counts: Uint32Array } {
    const offsets = this.#memory?.offsets ?? Uint32Array.of(0);
    const at = (source: number): number => offsets[source] ?? 0;
    return {
      offsets: Uint32Array.from(this.#rows, ({ source }) => at(source)),
      counts: Uint32Array.from(this.#rows, ({ source }) => at(source + 1) - at(source)),
    };
  }

  /** The keys and values of a layer, [slots * capacity, features], to which attention adds those of the pass's tokens. */
  layer(layer: number): CacheOfLayer {
    const found = this.#layers[layer];
    if (!found) throw new CoreError("device-error", `the cache has no layer ${layer}`);
    const tensor = (buffer: GPUBuffer): Tensor => ({
      buffer,
      shape: [this.#slots * this.#capacity, this.#shape.features],
      dtype: "f32",
    });
    const all = { key: tensor(found.key), value: tensor(found.value) };
    return {
      all,
      firstRow: this.#rows.length === 1 ? this.#places[0] : undefined,
      append: (ops, added) => {
        const index = (this.#index ??= ops.upload(this.#places, [this.#places.length]));
        scatterRows(ops.recorder, { index, input: added.key, output: all.key });
        scatterRows(ops.recorder, { index, input: added.value, output: all.value });
      },
    };
  }

  /** Frees everything. */
  dispose(): void {
    for (const layer of [...this.#layers, ...(this.#memory?.layers ?? [])]) this.#free(layer);
    this.#layers = [];
    this.#memory = undefined;
    this.#rows = [];
  }

  #makeRoom(slots: number, tokens: number): void {
    if (slots <= this.#slots && tokens <= this.#capacity) return;
    let capacity = Math.max(smallest, this.#capacity);
    while (capacity < tokens) capacity *= 2;
    const old = { layers: this.#layers, capacity: this.#capacity };
    const bytes = slots * capacity * this.#shape.features * 4;
    const create = (): GPUBuffer => this.#device.pool.create(Math.ceil(bytes / 16) * 16, cacheUsage);
    this.#layers = Array.from({ length: this.#shape.layers }, () => ({ key: create(), value: create() }));
    [this.#slots, this.#capacity] = [slots, capacity];
    const rows = this.#rows.filter(({ length }) => length > 0);
    const encoder = this.#device.gpu.createCommandEncoder();
    const row = this.#shape.features * 4;
    old.layers.forEach((layer, index) => {
      const into = this.#layers[index];
      if (!into) return;
      for (const { slot, length } of rows)
        for (const part of ["key", "value"] as const)
          encoder.copyBufferToBuffer(
            layer[part],
            slot * old.capacity * row,
            into[part],
            slot * capacity * row,
            length * row,
          );
    });
    this.#device.gpu.queue.submit([encoder.finish()]);
    for (const layer of old.layers) this.#free(layer);
  }

  // By a buffer between, since WebGPU copies none into itself.
  #copy(copies: readonly { from: number; to: number; length: number }[]): void {
    const encoder = this.#device.gpu.createCommandEncoder();
    const row = this.#shape.features * 4;
    const slot = this.#capacity * row;
    const between = this.#device.pool.create(slot, BufferUsage.copySource | BufferUsage.copyDestination);
    for (const { key, value } of this.#layers)
      for (const buffer of [key, value])
        for (const { from, to, length } of copies) {
          encoder.copyBufferToBuffer(buffer, from * slot, between, 0, length * row);
          encoder.copyBufferToBuffer(between, 0, buffer, to * slot, length * row);
        }
    this.#device.gpu.queue.submit([encoder.finish()]);
    this.#device.pool.destroy(between);
  }

  #free({ key, value }: LayerBuffers): void {
    this.#device.pool.destroy(key);
    this.#device.pool.destroy(value);
  }
}

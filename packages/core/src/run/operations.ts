import {
  activate,
  add,
  attention,
  attentionMix,
  attentionPattern,
  attentionRuns,
  attentionScores,
  attentionVariants,
  byteLength,
  embedding,
  gatherRows,
  layerNorm,
  linear,
  matrixShape,
  Recorder,
  type Activation,
  type AttentionTables,
  type DType,
  type PackedWeight,
  type Tensor,
} from "@limelight/kernels";
import type { Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import type { PooledBuffer } from "../memory/pool.ts";
import type { NormWeights } from "../weights/weight-loader.ts";
import type { Captured, Slice } from "./run.ts";

/** Heads of an attention layer. */
export interface HeadShape {
  readonly heads: number;
  readonly keyHeads: number;
  readonly headFeatures: number;
}

/**
 * The operations of one forward pass: each allocates its result, records its kernel and returns the result. Results
 * live in scopes: at the end of a scope all but what it returns go back to the pool, for the next layer to reuse.
 */
export class Operations {
  readonly recorder: Recorder;
  readonly captured = new Map<HookName, Captured>();
  readonly #device: Device;
  readonly #wanted: ReadonlySet<HookName>;
  readonly #kept: PooledBuffer[] = [];
  readonly #uploads: PooledBuffer[] = [];
  #scope: PooledBuffer[] = [];

  constructor(device: Device, wanted: ReadonlySet<HookName>) {
    this.#device = device;
    this.#wanted = wanted;
    this.recorder = new Recorder(device.programs);
  }

  /** Runs `body`; of what it allocates only the tensor it returns survives, in the scope around it. */
  scope(body: () => Tensor): Tensor {
    const outer = this.#scope;
    const inner: PooledBuffer[] = [];
    this.#scope = inner;
    let survivor: GPUBuffer | undefined;
    try {
      const result = body();
      survivor = result.buffer;
      return result;
    } finally {
      this.#scope = outer;
      for (const pooled of inner) {
        if (pooled.buffer === survivor) outer.push(pooled);
        else this.#device.pool.give(pooled);
      }
    }
  }

  /** Gives a tensor of this scope back before its end. */
  free(tensor: Tensor): void {
    const place = this.#scope.findIndex(({ buffer }) => buffer === tensor.buffer);
    for (const pooled of place < 0 ? [] : this.#scope.splice(place, 1)) this.#device.pool.give(pooled);
  }

  /** Gives back what is left, once everything is submitted; captured arrays stay until `releaseCaptured`. */
  finish(): void {
    for (const pooled of this.#scope.splice(0)) this.#device.pool.give(pooled);
    for (const pooled of this.#uploads.splice(0)) this.#device.uploads.give(pooled);
  }

  /** Gives everything back where nothing will be submitted. */
  discard(): void {
    this.recorder.discard();
    this.finish();
    this.releaseCaptured();
  }

  releaseCaptured(): void {
    for (const pooled of this.#kept.splice(0)) this.#device.pool.give(pooled);
  }

  /** Whether a hook's value was asked for. */
  wants(...names: readonly HookName[]): boolean {
    return names.some((name) => this.#wanted.has(name));
  }

  /** A hook: keeps a copy of the tensor where it was asked for. `slice` tells where each sequence's numbers lie. */
  hook(name: HookName, tensor: Tensor, slice: (sequence: number) => Slice): Tensor {
    if (!this.wants(name)) return tensor;
    const bytes = byteLength(tensor.shape, tensor.dtype);
    const pooled = this.#device.pool.take(bytes);
    this.#kept.push(pooled);
    this.recorder.copy(tensor.buffer, 0, pooled.buffer, 0, bytes);
    this.captured.set(name, { tensor: { ...tensor, buffer: pooled.buffer }, slice });
    return tensor;
  }

  /**
   * Numbers of the host, on the device. They are written at once, before what is being recorded runs, so they never
   * share a buffer with activations and keep theirs until `finish`.
   */
  upload(data: Uint32Array, shape: readonly number[]): Tensor {
    const pooled = this.#device.uploads.take(data.byteLength);
    this.#uploads.push(pooled);
    this.#device.gpu.queue.writeBuffer(pooled.buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    return { buffer: pooled.buffer, shape, dtype: "u32" };
  }

  /** word[id] + position[place] + type[segment], [tokens, embedding]. */
  embedding(index: Tensor, word: Tensor, position: Tensor, type: Tensor): Tensor {
    const output = this.#allocate([index.shape[0] ?? 0, word.shape[1] ?? 0]);
    embedding(this.recorder, { index, word, position, type, output });
    return output;
  }

  /** Rows of a table, [index, features]. */
  gather(table: Tensor, index: Tensor): Tensor {
    const output = this.#allocate([index.shape[0] ?? 0, matrixShape(table)[1]]);
    gatherRows(this.recorder, { table, index, output });
    return output;
  }

  /** input · weight + bias, then the activation, [rows, columns]. */
  linear(input: Tensor, weight: PackedWeight, activation: Activation = "none"): Tensor {
    const output = this.#allocate([matrixShape(input)[0], weight.columns]);
    linear(this.recorder, { input, weight, output, activation });
    return output;
  }

  activate(input: Tensor, activation: Activation): Tensor {
    const output = this.#allocate(input.shape);
    activate(this.recorder, { input, output, activation });
    return output;
  }

  layerNorm(input: Tensor, norm: NormWeights, epsilon: number): Tensor {
    const output = this.#allocate(input.shape);
    layerNorm(this.recorder, { input, ...norm, epsilon, output });
    return output;
  }

  add(a: Tensor, b: Tensor): Tensor {
    const output = this.#allocate(a.shape);
    add(this.recorder, { a, b, output });
    return output;
  }

  /** softmax(scale · q kᵀ) v in one kernel where there is one for the head size, else in its parts; [queries, features]. */
  attention(query: Tensor, key: Tensor, value: Tensor, tables: AttentionTables, shape: HeadShape): Tensor {
    const fused = attentionVariants.some((variant) => attentionRuns(variant, this.#device.facts, shape.headFeatures));
    if (!fused) {
      const scores = this.attentionScores(query, key, tables, shape);
      return this.attentionMix(this.attentionPattern(scores, tables), value, tables, shape);
    }
    const output = this.#allocate(query.shape);
    attention(this.recorder, { tables, ...shape, query, key, value, scale: shape.headFeatures ** -0.5, output });
    return output;
  }

  /** scale · q kᵀ, for hooks; per sequence [heads, queries, keys]. */
  attentionScores(query: Tensor, key: Tensor, tables: AttentionTables, shape: HeadShape): Tensor {
    const scores = this.#allocate([tables.layout.patternOffsets.at(-1) ?? 0]);
    attentionScores(this.recorder, { tables, ...shape, query, key, scale: shape.headFeatures ** -0.5, scores });
    return scores;
  }

  /** Softmax of scores over the keys, of the same shape. */
  attentionPattern(scores: Tensor, tables: AttentionTables): Tensor {
    const pattern = this.#allocate(scores.shape);
    attentionPattern(this.recorder, { tables, scores, pattern });
    return pattern;
  }

  /** pattern · v, [queries, heads * headFeatures]. */
  attentionMix(pattern: Tensor, value: Tensor, tables: AttentionTables, shape: HeadShape): Tensor {
    const output = this.#allocate([tables.layout.queries, shape.heads * shape.headFeatures]);
    attentionMix(this.recorder, { tables, ...shape, pattern, value, output });
    return output;
  }

  #allocate(shape: readonly number[], dtype: DType = "f32"): Tensor {
    const pooled = this.#device.pool.take(byteLength(shape, dtype));
    this.#scope.push(pooled);
    return { buffer: pooled.buffer, shape, dtype };
  }
}

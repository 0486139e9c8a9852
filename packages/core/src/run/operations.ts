import {
  activate,
  activateBackward,
  add,
  attention,
  attentionBackward,
  attentionMix,
  attentionPattern,
  attentionRuns,
  attentionScores,
  attentionVariants,
  blendRows,
  byteLength,
  embedding,
  gatherRows,
  layerNorm,
  layerNormBackward,
  linear,
  matrixShape,
  Recorder,
  scatterRows,
  type Activation,
  type AttentionTables,
  type DType,
  type PackedWeight,
  type Tensor,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import type { PooledBuffer } from "../memory/pool.ts";
import type { NormWeights } from "../weights/weight-loader.ts";
import type { GradientOf, Tape } from "../tape/tape.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { Captured, Slice } from "./read.ts";

/** Who attends to whom in a batch, on the device. */
export interface PackedAttention extends AttentionTables {
  /** [keys, 5] u32, of `attentionColumns`: there where gradients are wanted. */
  readonly columns?: Tensor;
}

/** Attention that ran in its parts. */
interface AttentionParts {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly tables: PackedAttention;
  readonly shape: HeadShape;
  /** Per sequence [heads, queries, keys]; so is the pattern. */
  readonly scores: Tensor;
  readonly pattern: Tensor;
  /** [queries, features]. */
  readonly output: Tensor;
}

/** Sees scores and pattern on their way; gives back what goes on in their place. */
export interface AttentionHooks {
  readonly scores: (scores: Tensor) => Tensor;
  readonly pattern: (pattern: Tensor) => Tensor;
}

export interface OperationsOptions {
  /** Hooks whose values are copied. */
  readonly captured: ReadonlySet<HookName>;
  /** Hooks that gradients will be asked of. */
  readonly differentiated?: ReadonlySet<HookName>;
  /** Where operations are recorded for the way back. What they leave is then kept until `finish`. */
  readonly tape?: Tape;
  readonly transposed: TransposedWeights;
}

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
  /** The activations that gradients will be asked of, as the tape knows them. */
  readonly differentiated = new Map<HookName, Captured>();
  readonly #device: Device;
  readonly #options: OperationsOptions;
  readonly #kept: PooledBuffer[] = [];
  readonly #uploads: PooledBuffer[] = [];
  #scope = new Map<GPUBuffer, PooledBuffer>();

  constructor(device: Device, options: OperationsOptions) {
    this.#device = device;
    this.#options = options;
    this.recorder = new Recorder(device.programs);
  }

  get #tape(): Tape | undefined {
    return this.#options.tape;
  }

  /** Runs `body`; of what it allocates only the tensor it returns survives, in the scope around it. With a tape all does. */
  scope(body: () => Tensor): Tensor {
    if (this.#tape) return body();
    const outer = this.#scope;
    const inner = new Map<GPUBuffer, PooledBuffer>();
    this.#scope = inner;
    let survivor: GPUBuffer | undefined;
    try {
      const result = body();
      survivor = result.buffer;
      return result;
    } finally {
      this.#scope = outer;
      for (const [buffer, pooled] of inner) {
        if (buffer === survivor) outer.set(buffer, pooled);
        else this.#device.pool.give(pooled);
      }
    }
  }

  /** Gives a buffer of this scope back before its end; others, and what a tape may still read, stay. */
  free(buffer: GPUBuffer): void {
    const pooled = this.#scope.get(buffer);
    if (!pooled || this.#tape) return;
    this.#scope.delete(buffer);
    this.#device.pool.give(pooled);
  }

  /** Gives back what is left, once everything is submitted; captured arrays stay until `releaseCaptured`. */
  finish(): void {
    for (const pooled of this.#scope.values()) this.#device.pool.give(pooled);
    this.#scope.clear();
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
    const { captured, differentiated } = this.#options;
    return names.some((name) => captured.has(name) || differentiated?.has(name));
  }

  /** A hook: keeps a copy of the tensor where it was asked for. `slice` tells where each sequence's numbers lie. */
  hook(name: HookName, tensor: Tensor, slice: (sequence: number) => Slice): Tensor {
    const { captured, differentiated } = this.#options;
    if (differentiated?.has(name)) this.differentiated.set(name, { tensor, slice });
    if (!captured.has(name)) return tensor;
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
  upload(data: Uint32Array | Float32Array, shape: readonly number[]): Tensor {
    const pooled = this.#device.uploads.take(data.byteLength);
    this.#uploads.push(pooled);
    this.#device.gpu.queue.writeBuffer(pooled.buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    return { buffer: pooled.buffer, shape, dtype: data instanceof Float32Array ? "f32" : "u32" };
  }

  /** word[id] + position[place] + type[segment], [tokens, embedding]. */
  embedding(index: Tensor, word: Tensor, position: Tensor, type: Tensor): Tensor {
    const output = this.#allocate([index.shape[0] ?? 0, word.shape[1] ?? 0]);
    embedding(this.recorder, { index, word, position, type, output });
    return output;
  }

  /** Rows of a weight's table, [index, features]. */
  gather(table: Tensor, index: Tensor): Tensor {
    const output = this.#allocate([index.shape[0] ?? 0, matrixShape(table)[1]]);
    gatherRows(this.recorder, { table, index, output });
    return output;
  }

  /** Between two rows of a weight's table, [index, features]; `share` [index] says how much of the first. */
  blend(table: Tensor, index: Tensor, share: Tensor): Tensor {
    const output = this.#allocate([index.shape[0] ?? 0, matrixShape(table)[1]]);
    blendRows(this.recorder, { table, index, share, output });
    return output;
  }

  /** Some rows of an activation, none twice, [index, features]. */
  pick(input: Tensor, index: Tensor): Tensor {
    const output = this.gather(input, index);
    this.#tape?.record({
      operation: "pick",
      output,
      backward: (ops, gradient) => {
        const inputGradient = ops.#allocate(input.shape);
        ops.recorder.clear(inputGradient.buffer);
        scatterRows(ops.recorder, { index, input: gradient, output: inputGradient });
        return [[input, inputGradient]];
      },
    });
    return output;
  }

  /** input · weight + bias, then the activation, [rows, columns]. With a tape the two are apart: the way back reads what is between. */
  linear(input: Tensor, weight: PackedWeight, activation: Activation = "none"): Tensor {
    if (this.#tape && activation !== "none") return this.activate(this.linear(input, weight), activation);
    const output = this.#allocate([matrixShape(input)[0], weight.columns]);
    linear(this.recorder, { input, weight, output, activation });
    this.#tape?.record({
      operation: "linear",
      output,
      backward: (ops, gradient) => [[input, ops.linear(gradient, this.#options.transposed.of(weight))]],
    });
    return output;
  }

  /** The activation alone, of the input's shape. */
  activate(input: Tensor, activation: Activation): Tensor {
    const output = this.#allocate(input.shape);
    activate(this.recorder, { input, output, activation });
    this.#tape?.record({
      operation: "activation",
      output,
      backward: (ops, outputGradient) => {
        const inputGradient = ops.#allocate(input.shape);
        activateBackward(ops.recorder, { input, outputGradient, inputGradient, activation });
        return [[input, inputGradient]];
      },
    });
    return output;
  }

  /** Layer norm over the last axis, of the input's shape. */
  layerNorm(input: Tensor, norm: NormWeights, epsilon: number): Tensor {
    const output = this.#allocate(input.shape);
    layerNorm(this.recorder, { input, ...norm, epsilon, output });
    this.#tape?.record({
      operation: "layerNorm",
      output,
      backward: (ops, outputGradient) => {
        const inputGradient = ops.#allocate(input.shape);
        layerNormBackward(ops.recorder, { input, gain: norm.gain, epsilon, outputGradient, inputGradient });
        return [[input, inputGradient]];
      },
    });
    return output;
  }

  /** a + b, of their shape. */
  add(a: Tensor, b: Tensor): Tensor {
    const output = this.#allocate(a.shape);
    add(this.recorder, { a, b, output });
    this.#tape?.record({
      operation: "add",
      output,
      backward: (_, gradient) => [
        [a, gradient],
        [b, gradient],
      ],
    });
    return output;
  }

  /** softmax(scale · q kᵀ) v in one kernel where there is one for the head size, else in its parts; [queries, features]. */
  attention(query: Tensor, key: Tensor, value: Tensor, tables: PackedAttention, shape: HeadShape): Tensor {
    const fused = attentionVariants.some((variant) => attentionRuns(variant, this.#device.facts, shape.headFeatures));
    if (!fused || this.#tape) return this.attentionInParts(query, key, value, tables, shape);
    const output = this.#allocate(query.shape);
    attention(this.recorder, { tables, ...shape, query, key, value, scale: shape.headFeatures ** -0.5, output });
    return output;
  }

  /** The same with scores and pattern written out, per sequence [heads, queries, keys]. */
  attentionInParts(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    tables: PackedAttention,
    shape: HeadShape,
    hooks?: AttentionHooks,
  ): Tensor {
    const computed = this.#allocate([tables.layout.patternOffsets.at(-1) ?? 0]);
    const scale = shape.headFeatures ** -0.5;
    attentionScores(this.recorder, { tables, ...shape, query, key, scale, scores: computed });
    const scores = hooks?.scores(computed) ?? computed;
    const normalised = this.#allocate(scores.shape);
    attentionPattern(this.recorder, { tables, scores, pattern: normalised });
    const pattern = hooks?.pattern(normalised) ?? normalised;
    const output = this.#allocate([tables.layout.queries, shape.heads * shape.headFeatures]);
    attentionMix(this.recorder, { tables, ...shape, pattern, value, output });
    const parts = { query, key, value, tables, shape, scores, pattern, output };
    this.#tape?.record({
      operation: "attention",
      output,
      backward: (ops, gradient, wanted) => ops.#attentionBackward(parts, gradient, wanted),
    });
    return output;
  }

  #attentionBackward(parts: AttentionParts, outputGradient: Tensor, wanted: ReadonlySet<GPUBuffer>): GradientOf[] {
    const { query, key, value, tables, shape, scores, pattern, output } = parts;
    const { columns } = tables;
    if (!columns) throw new CoreError("device-error", "attention was recorded without its columns");
    const scoresGradient = this.#allocate(pattern.shape);
    const queryGradient = this.#allocate(query.shape);
    const keyGradient = this.#allocate(key.shape);
    const valueGradient = this.#allocate(value.shape);
    attentionBackward(this.recorder, {
      tables,
      columns,
      ...shape,
      query,
      key,
      value,
      scale: shape.headFeatures ** -0.5,
      pattern,
      output,
      outputGradient,
      scoresGradient,
      queryGradient,
      keyGradient,
      valueGradient,
    });
    const inside: GradientOf[] = [[scores, scoresGradient]];
    if (wanted.has(pattern.buffer)) {
      // D = outputGradient · vᵀ has the form of scores.
      const patternGradient = this.#allocate(pattern.shape);
      attentionScores(this.recorder, {
        tables,
        ...shape,
        query: outputGradient,
        key: value,
        scale: 1,
        scores: patternGradient,
      });
      inside.push([pattern, patternGradient]);
    }
    return [...inside, [query, queryGradient], [key, keyGradient], [value, valueGradient]];
  }

  #allocate(shape: readonly number[], dtype: DType = "f32"): Tensor {
    const pooled = this.#device.pool.take(byteLength(shape, dtype));
    this.#scope.set(pooled.buffer, pooled);
    return { buffer: pooled.buffer, shape, dtype };
  }
}

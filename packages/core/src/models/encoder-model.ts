import {
  attentionColumns,
  attentionLayout,
  columnFields,
  waitForGpu,
  type AttentionTables,
  type Tensor,
} from "@limelight/kernels";
import { sequenceCount, type Batch } from "../batch/batch.ts";
import { CoreError, isTooLarge } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { hookNames, ofHead, type HookName } from "../hooks/names.ts";
import type { PackedAttention } from "../run/attention.ts";
import { Operations } from "../run/operations.ts";
import { submit, type Activation, type Slice } from "../run/read.ts";
import { Run } from "../run/run.ts";
import { Tape } from "../tape/tape.ts";
import { TransposedWeights } from "../tape/transposed-weights.ts";
import { readPlaced, type Parameter } from "../weights/parameters.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import { headKinds, type Architecture, type Head, type HeadKind, type HeadLoaders } from "./architecture.ts";
import type { EncoderConfig } from "./config.ts";
import {
  block,
  embed,
  type BlockWeights,
  type EmbeddingWeights,
  type EncoderInput,
  type Slices,
} from "./post-norm-encoder.ts";
import { readBlock, type BlockNumbers } from "./read-block.ts";

export interface RunOptions {
  /** Which head makes the logits; without one the run ends behind the last block. */
  readonly head?: HeadKind;
  /** Rows of the packed batch that the head is wanted for, ascending; heads of the first row need none, others take all without. */
  readonly rows?: Uint32Array;
  /** Activations to keep besides the logits, which are kept wherever there is a head. */
  readonly capture?: readonly HookName[];
  /** Activations whose gradients will be asked of the run; what the way back needs is then kept until it is disposed of. */
  readonly gradients?: readonly HookName[];
  /** Word embeddings on the way from others to the text's own. */
  readonly path?: EmbeddingPath;
  readonly signal?: AbortSignal;
}

/** Where each token's word embedding lies: `share` of its own, the rest of the baseline's. */
export interface EmbeddingPath {
  /** [tokens]: ids of the baseline; -1 stands for zeros. */
  readonly baseline: Int32Array;
  /** [tokens]. */
  readonly share: Float32Array;
}

/** An encoder of BERT's kin on a device. */
export class EncoderModel {
  readonly config: EncoderConfig;
  /** What it can be asked, as its tensors say. */
  readonly heads: readonly HeadKind[];
  /** Tokens that a sequence may have, special ones included. */
  readonly maxTokens: number;
  readonly hookNames: readonly HookName[];
  readonly #device: Device;
  readonly #architecture: Architecture;
  readonly #loader: WeightLoader;
  readonly #transposed: TransposedWeights;
  readonly #headLoaders: HeadLoaders;
  readonly #loadedHeads = new Map<HeadKind, Head>();
  readonly #embedding: EmbeddingWeights;
  readonly #blocks: readonly BlockWeights[];

  constructor(
    device: Device,
    architecture: Architecture,
    config: EncoderConfig,
    reader: WeightReader,
    loader: WeightLoader,
  ) {
    this.config = config;
    this.#device = device;
    this.#architecture = architecture;
    this.#loader = loader;
    this.#transposed = new TransposedWeights(device);
    this.#headLoaders = architecture.heads(reader, config);
    this.heads = headKinds.filter((kind) => this.#headLoaders[kind]);
    this.maxTokens = config.positions - architecture.firstPosition(config);
    this.hookNames = hookNames(config.layers).filter(
      (name) =>
        (name !== "embed.hook_token_type_embed" || config.segments > 0) && (this.heads.length > 0 || !ofHead(name)),
    );
    this.#embedding = architecture.embeddings(loader, config);
    const { layers, layerGroups } = config;
    const blocks = Array.from({ length: layerGroups }, (_, group) => architecture.block(loader, config, group));
    this.#blocks = Array.from({ length: layers }, (_, layer) => {
      const found = blocks[Math.floor((layer * layerGroups) / layers)];
      if (!found) throw new CoreError("bad-config", `config.json: no weights for layer ${layer}`);
      return found;
    });
    // Loading them all would pack the vocabulary for nothing; their tensors are known, though.
    reader.ignore((name) => architecture.ignored.some((pattern) => pattern.test(name)) || headTensor(name));
  }

  /**
   * Runs the model on a batch.
   * @throws CoreError "no-head", "bad-input" (ids or lengths out of range), "unknown-hook", "out-of-memory", "aborted";
   * KernelError "too-large" where a grid is over the adapter's limits
   */
  async run(batch: Batch, options: RunOptions): Promise<Run> {
    if (options.signal?.aborted) throw new CoreError("aborted", "interrupted");
    this.#check(batch, options);
    const head = options.head && (await this.#head(options.head));
    const kept: readonly HookName[] = head ? ["logits"] : [];
    const tape = options.gradients && new Tape();
    const transposed = this.#transposed;
    const ops = new Operations(this.#device, {
      captured: new Set([...(options.capture ?? []), ...kept]),
      ...(tape && { tape, differentiated: new Set([...(options.gradients ?? []), ...kept]) }),
      transposed,
    });
    try {
      ops.scope(() => this.#record(ops, batch, options, head));
      await submit(this.#device, ops.recorder);
    } catch (error) {
      ops.discard();
      if (isTooLarge(error)) this.#device.pool.trim(); // a smaller batch needs room for buffers of other sizes
      throw error;
    }
    if (!tape) ops.finish();
    const release = (): void => {
      ops.releaseKept();
      ops.finish();
    };
    const wayBack = tape && { device: this.#device, tape, transposed, named: ops.differentiated };
    return new Run(this.#device, sequenceCount(batch), ops.captured, release, wayBack);
  }

  /**
   * Names and shapes of what the model computes with, under the names of the checkpoint: embedding, blocks, and the heads
   * that were used so far or are named here. What is tied or shared between layers is there once.
   * @throws CoreError "no-head"
   */
  async parameters(...heads: readonly HeadKind[]): Promise<Parameter[]> {
    for (const head of heads) await this.#head(head);
    return this.#loader.parameters.list().map(({ name, shape }) => ({ name, shape }));
  }

  /**
   * The numbers of a parameter as they are now, in the layout of the checkpoint.
   * @throws CoreError "unknown-parameter"
   */
  async readParameter(name: string): Promise<Activation> {
    const { shape, places } = this.#loader.parameters.find(name);
    const [place] = places;
    if (!place) throw new CoreError("device-error", `the parameter "${name}" is not on the device`);
    return readPlaced(this.#device, shape, place);
  }

  /**
   * The weights of a block as they are now, for methods that look into them.
   * @throws CoreError "bad-input" where the model has no such layer
   */
  async readBlock(layer: number): Promise<BlockNumbers> {
    const weights = this.#blocks[layer];
    if (!weights)
      throw new CoreError(
        "bad-input",
        `the model has no layer ${layer}`,
        `Its layers are 0 to ${this.config.layers - 1}.`,
      );
    return readBlock(this.#device, weights);
  }

  /** Frees the weights. */
  dispose(): void {
    this.#loader.dispose();
    this.#transposed.dispose();
  }

  // Gives the logits, or the last block's output where there is no head.
  #record(ops: Operations, batch: Batch, options: RunOptions, head: Head | undefined): Tensor {
    const rows = head?.rows === "first" ? batch.offsets.slice(0, -1) : head && options.rows;
    const last = `blocks.${this.config.layers - 1}.`;
    const seesTop = [...(options.capture ?? []), ...(options.gradients ?? [])].some((name) => name.startsWith(last));
    const input = this.#upload(ops, batch, seesTop ? undefined : rows, options);
    const slices = this.#slices(batch, input.tables);

    let x = ops.scope(() => embed(ops, this.#embedding, input, this.config, slices));
    this.#blocks.forEach((weights, layer) => {
      const before = x;
      x = ops.scope(() => block(ops, weights, layer, before, input, this.config, slices));
      ops.free(before.buffer);
    });
    if (!head) return x;
    if (rows && seesTop) x = ops.pick(x, ops.upload(rows, [rows.length]));
    const { hidden } = this.config;
    const logits = head.apply(ops, x, (pooled) =>
      ops.hook("pooler.hook_pooler_out", pooled, (sequence) => ({ start: sequence * hidden, shape: [hidden] })),
    );
    return ops.hook("logits", logits, this.#logitSlices(batch, head, options.rows));
  }

  #upload(ops: Operations, batch: Batch, rows: Uint32Array | undefined, { gradients, path }: RunOptions): EncoderInput {
    const tokens = batch.ids.length;
    const first = this.#architecture.firstPosition(this.config);
    const index = new Uint32Array(tokens * 4);
    for (let t = 0; t < tokens; t++) {
      index[t * 4] = batch.ids[t] ?? 0;
      index[t * 4 + 1] = first + (batch.places[t] ?? 0);
      index[t * 4 + 2] = this.config.segments > 0 ? (batch.typeIds[t] ?? 0) : 0;
    }
    const column = (field: number): Tensor =>
      ops.upload(
        Uint32Array.from({ length: tokens }, (_, t) => index[t * 4 + field] ?? 0),
        [tokens],
      );
    const back = gradients !== undefined;
    const parts =
      back ||
      path !== undefined ||
      ops.wants("hook_embed", "embed.hook_embed", "embed.hook_pos_embed", "embed.hook_token_type_embed");
    return {
      index: ops.upload(index, [tokens, 4]),
      columns: parts ? { words: column(0), positions: column(1), types: column(2) } : undefined,
      path: path && {
        index: ops.upload(pathIndex(batch, path), [tokens, 2]),
        share: ops.upload(path.share, [tokens]),
      },
      tables: this.#tables(ops, batch.offsets, batch.offsets, back),
      top: rows && {
        rows: ops.upload(rows, [rows.length]),
        tables: this.#tables(ops, rowOffsets(batch, rows), batch.offsets, back),
      },
    };
  }

  #tables(ops: Operations, queryOffsets: Uint32Array, keyOffsets: Uint32Array, back: boolean): PackedAttention {
    const shape = { queryOffsets, keyOffsets, heads: this.config.heads };
    const layout = attentionLayout(shape);
    const columns = back ? attentionColumns(shape, layout) : undefined;
    return {
      layout,
      rows: ops.upload(layout.rows, [layout.queries, layout.rows.length / Math.max(1, layout.queries)]),
      tiles: ops.upload(layout.tiles, [layout.tiles.length / 2, 2]),
      ...(columns && { columns: ops.upload(columns, [columns.length / columnFields, columnFields]) }),
    };
  }

  #slices(batch: Batch, tables: AttentionTables): Slices {
    const length = (sequence: number): number => (batch.offsets[sequence + 1] ?? 0) - (batch.offsets[sequence] ?? 0);
    return {
      tokens: (sequence, features) => {
        const each = features.reduce((product, size) => product * size, 1);
        return { start: (batch.offsets[sequence] ?? 0) * each, shape: [length(sequence), ...features] };
      },
      patterns: (sequence) => ({
        start: tables.layout.patternOffsets[sequence] ?? 0,
        shape: [this.config.heads, length(sequence), length(sequence)],
      }),
    };
  }

  #logitSlices(batch: Batch, head: Head, rows: Uint32Array | undefined): (sequence: number) => Slice {
    if (head.rows === "first") return (sequence) => ({ start: sequence * head.outputs, shape: [head.outputs] });
    const offsets = rows ? rowOffsets(batch, rows) : batch.offsets;
    return (sequence) => {
      const start = offsets[sequence] ?? 0;
      return { start: start * head.outputs, shape: [(offsets[sequence + 1] ?? 0) - start, head.outputs] };
    };
  }

  async #head(kind: HeadKind): Promise<Head> {
    const known = this.#loadedHeads.get(kind);
    if (known) return known;
    const head = this.#headLoaders[kind]?.(this.#loader);
    if (!head)
      throw new CoreError(
        "no-head",
        `the model has no head for ${kind}`,
        `It has ${this.heads.join(", ") || "none that Limelight knows"}.`,
      );
    await waitForGpu(this.#device.pool.check());
    this.#loadedHeads.set(kind, head);
    return head;
  }

  #check(batch: Batch, options: RunOptions): void {
    const { vocabulary, segments } = this.config;
    const wrong = batch.ids.find((id) => id < 0 || id >= vocabulary);
    if (wrong !== undefined)
      throw new CoreError(
        "bad-input",
        `token id ${wrong} is outside the vocabulary of ${vocabulary}`,
        "The tokenizer and the weights belong to different models.",
      );
    const segment = segments > 0 ? batch.typeIds.find((id) => id < 0 || id >= segments) : undefined;
    if (segment !== undefined)
      throw new CoreError("bad-input", `segment ${segment} is outside the model's ${segments}`);
    for (let s = 0; s < sequenceCount(batch); s++) {
      const tokens = (batch.offsets[s + 1] ?? 0) - (batch.offsets[s] ?? 0);
      if (tokens > this.maxTokens)
        throw new CoreError(
          "bad-input",
          `a text has ${tokens} tokens, the model takes ${this.maxTokens}`,
          "Cut the text.",
        );
    }
    const rows = options.rows;
    if (rows?.some((row, i) => row >= batch.ids.length || (i > 0 && row <= (rows[i - 1] ?? 0))))
      throw new CoreError("bad-input", "rows must ascend and lie inside the batch");
    const unknown = options.capture?.find((name) => !this.hookNames.includes(name));
    if (unknown !== undefined)
      throw new CoreError(
        "unknown-hook",
        `the model has no hook "${unknown}"`,
        `It has ${this.hookNames.filter((name) => !/^blocks\.[1-9]/.test(name)).join(", ")}, and so on for every block.`,
      );
    if (options.head === undefined && options.capture?.some(ofHead))
      throw new CoreError("no-head", "logits and the pooled state need a head", "Name one of the model's heads.");
  }
}

// [tokens, 2]: each token's own id, and its baseline's.
function pathIndex({ ids }: Batch, { baseline }: EmbeddingPath): Uint32Array {
  return Uint32Array.from({ length: ids.length * 2 }, (_, i) => (i % 2 === 0 ? ids : baseline)[i >> 1] ?? 0);
}

/** [sequences + 1]: where each sequence's rows start among the rows given, which ascend. */
function rowOffsets(batch: Batch, rows: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(batch.offsets.length);
  let at = 0;
  for (let s = 0; s < sequenceCount(batch); s++) {
    while (at < rows.length && (rows[at] ?? 0) < (batch.offsets[s + 1] ?? 0)) at++;
    offsets[s + 1] = at;
  }
  return offsets;
}

const headTensor = (name: string): boolean =>
  /^(?:cls|classifier|pre_classifier|pooler|vocab_|lm_head|predictions|generator_)/.test(name);

import { loadTrainingShaders, waitForGpu, type Tensor } from "@limelight/kernels";
import { sequenceCount, targetOf, withDecoder, type Batch } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { badEdit } from "../edits/check-edit.ts";
import type { Edit } from "../edits/edit.ts";
import { Edits } from "../edits/edits.ts";
import { KeyValueCache } from "../generation/key-value-cache.ts";
import { headHooks, type HookName } from "../hooks/names.ts";
import { Operations } from "../run/operations.ts";
import { submit, type Activation } from "../run/read.ts";
import { Run } from "../run/run.ts";
import type { SweepOptions, Swept, SweptModel, Variant } from "../sweep/sweep.ts";
import type { FanShape } from "../tape/fan.ts";
import { Tape } from "../tape/tape.ts";
import type { Parameter, PlacedParameter } from "../weights/parameters.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { Architecture, Blueprint, Network } from "./architecture.ts";
import { headKinds, headTensor, pooledStates, rowsRead, type Head, type HeadKind } from "./head.ts";
import type { ModelConfig } from "./model-config.ts";
import { readBlock, readProjectionBiases, type BlockNumbers, type ProjectionBiases } from "../blocks/read-block.ts";
import type { BlockWeights } from "../blocks/block-weights.ts";
import { readHead, type HeadNumbers } from "./read-head.ts";
import { depthOfRun, checkRun, ofWholePattern, wayBackOf, type Limits, type RunOptions } from "./run-options.ts";
import { Trainable } from "./trainable.ts";
import { logitSlices } from "./logit-slices.ts";

/** A model on a device: the blueprint of its family, its weights, and the heads that it was asked for. */
export class Model extends Trainable {
  readonly config: ModelConfig;
  /** What it can be asked, as its tensors say. */
  readonly heads: readonly HeadKind[];
  /** Tokens that a sequence may have, special ones included. */
  readonly maxTokens: number;
  readonly hookNames: readonly HookName[];
  /** Whether an encoder reads the text and a decoder another beside it. */
  readonly encoderDecoder: boolean;
  /** Of an encoder-decoder that knows by itself what its decoder reads: that, [tokens], of a text's ids. */
  readonly decoderInput: Blueprint["decoderInput"];
  /** What it drops in runs with dropout, by site; undefined where Limelight does not know. */
  readonly dropout: Blueprint["dropout"];
  readonly #device: Device;
  readonly #blueprint: Blueprint;
  readonly #network: Network;
  readonly #loader: WeightLoader;
  readonly #loadedHeads = new Map<HeadKind, Head>();

  constructor(
    device: Device,
    architecture: Architecture,
    config: Readonly<Record<string, unknown>>,
    reader: WeightReader,
    loader: WeightLoader,
  ) {
    super(device, loader);
    const blueprint = architecture.blueprint(config, reader);
    this.config = blueprint.config;
    this.maxTokens = blueprint.maxTokens;
    this.encoderDecoder = blueprint.encoderDecoder;
    this.decoderInput = blueprint.decoderInput;
    this.heads = headKinds.filter((kind) => blueprint.heads[kind]);
    this.hookNames = [...blueprint.hookNames, ...(this.heads.length > 0 ? headHooks : [])];
    this.dropout = blueprint.dropout;
    this.#device = device;
    this.#blueprint = blueprint;
    this.#loader = loader;
    this.#network = blueprint.build(loader);
    // Loading all heads would pack the vocabulary for nothing; their tensors are known, though.
    reader.ignore((name) => architecture.ignored.some((pattern) => pattern.test(name)) || headTensor(name));
  }

  /**
   * Runs the model on a batch.
   * @throws CoreError "no-head", "bad-input" (ids or lengths out of range), "bad-edit", "unknown-hook", "out-of-memory", "aborted";
   * KernelError "too-large" where a grid is over the adapter's limits
   */
  async run(given: Batch, options: RunOptions): Promise<Run> {
    const batch = this.#complete(given);
    if (options.signal?.aborted) throw new CoreError("aborted", "interrupted");
    checkRun(batch, options, this.#limits);
    if (options.parameters || options.dropout) await loadTrainingShaders();
    const edits = options.edits && new Edits(await this.#withoutFunctions(batch, options, options.edits));
    const head = options.head && (await this.#head(options.head));
    const kept: readonly HookName[] = head ? ["logits"] : [];
    const { dropout: rate } = this.#blueprint;
    const trained = this.#trained(options);
    const weights = options.parameters ? await import("../run/weight-gradients.ts") : undefined; // few train
    const tape = wayBackOf(options) ? new Tape(trained && placesOf(trained), weights) : undefined;
    const transposed = this.transposed;
    const ops = new Operations(this.#device, {
      captured: new Set([...(options.capture ?? []), ...kept]),
      ...(tape && { tape, differentiated: new Set([...(options.gradients ?? []), ...kept]) }),
      transposed,
      attachments: this.attached,
      dropout: rate && options.dropout && { ...options.dropout, rate },
      checkpointing: options.checkpointing ?? false,
      ...(edits && { edits }),
    });
    await this.#submit(ops, () => {
      const result = this.#record(ops, batch, options, head);
      if (edits?.missed) throw badEdit(`the ${options.head} head has no ${edits.missed}`, "Leave the edit out.");
      return result;
    });
    if (!tape) ops.finish();
    const release = (): void => {
      ops.releaseKept();
      ops.finish();
    };
    const wayBack = tape && {
      tape,
      transposed,
      forward: ops,
      named: ops.differentiated,
      parameters: this.#loader.parameters,
      trained,
      fan: this.#fanShape(batch, options, head),
      spent: false,
    };
    return new Run(this.#device, sequenceCount(batch), ops.captured, release, wayBack);
  }

  /**
   * What a head reads of every sequence, [sequences, hidden]: the state of one row, or the mean of all. A head that is trained on a base
   * that stays asks for it once a text, and gives it to runs (`headInput`).
   * @throws CoreError "no-head", "bad-input" (ids or lengths out of range, or a head that reads every row), "out-of-memory"
   */
  async headInput(given: Batch, kind: HeadKind): Promise<Activation> {
    const batch = this.#complete(given);
    checkRun(batch, { head: kind }, this.#limits);
    const head = await this.#head(kind);
    const options = { transposed: this.transposed, attachments: this.attached };
    const prefix = this.attached?.prefix;
    const { headInput } = await import("./head-input.ts"); // few train a head alone
    return headInput(
      { device: this.#device, network: this.#network, depth: this.#blueprint.depth, head, prefix, options },
      batch,
    );
  }

  /** Room for keys and values of rows that are to grow; the caller's to dispose of. */
  cache(): KeyValueCache {
    const { layers, keyHeads, headFeatures } = this.config;
    return new KeyValueCache(this.#device, { layers, features: keyHeads * headFeatures });
  }

  /**
   * Goes on with the rows of a cache by the tokens of a batch, a sequence a row.
   * @returns the logits behind the last token of each row, [vocabulary]
   * @throws CoreError "no-head", "bad-input" (ids or lengths out of range), "out-of-memory", "not-finite"
   */
  async extend(batch: Batch, cache: KeyValueCache, kind: HeadKind): Promise<Float32Array[]> {
    checkRun(batch, { head: kind }, this);
    const head = await this.#head(kind);
    const { depth } = this.#blueprint;
    const options = { transposed: this.transposed, attachments: this.attached };
    const model = { device: this.#device, network: this.#network, depth, head, options };
    const { extend } = await import("../generation/extend.ts");
    return extend(model, batch, cache);
  }

  /**
   * Runs many changed runs of a batch at once; what is the same in all of them is computed once.
   * @throws CoreError "no-head", "bad-input" (ids, lengths or sequences out of range), "bad-edit", "unknown-hook", "aborted", "not-finite"
   */
  async sweep(given: Batch, variants: readonly Variant[], kind: HeadKind, options: SweepOptions): Promise<Swept> {
    const batch = this.#complete(given);
    checkRun(batch, { head: kind }, this.#limits);
    const { checkVariants, sweep } = await import("../sweep/sweep.ts"); // few look that far
    checkVariants(variants, sequenceCount(batch), this.hookNames);
    const { signal } = options;
    const full = async (some: Batch, edits: readonly (readonly Edit[])[]): Promise<Activation[]> => {
      using run = await this.run(some, { head: kind, edits, ...(signal && { signal }) });
      return await run.logits();
    };
    const device = this.#device;
    const model: SweptModel = {
      device,
      blocks: this.attached?.some ? undefined : this.#network.swept, // it cuts weights into heads
      transposed: this.transposed,
      head: await this.#head(kind),
      full,
    };
    return sweep(model, batch, variants, options);
  }

  /**
   * Names and shapes of what the model computes with, under the names of the checkpoint: embedding, blocks, and the heads
   * that were used so far or are named here. What is tied or shared between layers is there once.
   * @throws CoreError "no-head"
   */
  async parameters(...heads: readonly HeadKind[]): Promise<Parameter[]> {
    for (const head of heads) await this.#head(head);
    const shapes = new Map(this.#loader.parameters.list().map(({ name, shape }) => [name, shape]));
    return Array.from(shapes, ([name, shape]) => ({ name, shape }));
  }

  /**
   * The weights of a block as they are now, for methods that look into them.
   * @throws CoreError "bad-input" where the model has no such layer
   */
  async readBlock(layer: number): Promise<BlockNumbers> {
    return readBlock(this.#device, this.#block(layer));
  }

  /**
   * The biases of a block's queries, keys and values, which no hook stands behind.
   * @throws CoreError "bad-input" where the model has no such layer
   */
  async readProjectionBiases(layer: number): Promise<ProjectionBiases> {
    return readProjectionBiases(this.#device, this.#block(layer));
  }

  /** All word embeddings, [vocabulary, embedding]. */
  async wordEmbeddings(): Promise<Activation> {
    const { readTable } = await import("../weights/read-table.ts");
    return readTable(this.#device, this.#network.words);
  }

  /** The mean of all word embeddings, [embedding], in f64. */
  async meanEmbedding(): Promise<Float32Array> {
    const { meanRow } = await import("../weights/read-table.ts");
    return meanRow(await this.wordEmbeddings());
  }

  /** The weights of a head as they are now. @throws CoreError "no-head" */
  async readHead(kind: HeadKind): Promise<HeadNumbers> {
    return readHead(this.#device, await this.#head(kind), this.#network.finalNorm);
  }

  /**
   * What a head makes of states from anywhere as if they were the last block's output, final norm included, [rows, hidden] -> [rows,
   * outputs]. The logit lens reads every layer so.
   * @throws CoreError "no-head", "bad-input" where the states are of another size, "out-of-memory"
   */
  async readOut(kind: HeadKind, states: Activation): Promise<Activation> {
    const options = { transposed: this.transposed, attachments: this.attached };
    const { readOut } = await import("./read-out.ts");
    return readOut(
      this.#device,
      this.#network,
      { head: await this.#head(kind), hidden: this.config.hidden },
      options,
      states,
    );
  }

  /** Frees the weights. */
  dispose(): void {
    this.attached?.dispose();
    this.#loader.dispose();
    this.transposed.dispose();
  }

  // With something for the decoder to read, where the family knows what.
  #complete(batch: Batch): Batch {
    return this.decoderInput && !batch.decoder ? withDecoder(batch, this.decoderInput) : batch;
  }

  async #submit(ops: Operations, record: () => Tensor): Promise<void> {
    try {
      ops.scope(record);
      await submit(this.#device, ops.recorder);
    } catch (error) {
      ops.discard();
      throw error;
    }
  }

  // Gives the logits, or the last block's output where there is no head.
  #record(ops: Operations, batch: Batch, options: RunOptions, head: Head | undefined): Tensor {
    if (head && options.headInput) {
      const { data, shape } = options.headInput;
      return ops.hook(
        "logits",
        head.apply(ops, ops.upload(data, shape), (pooled) => pooled),
        logitSlices(batch, head, undefined),
      );
    }
    const rows = head && (head.rows === "any" ? options.rows : rowsRead(head, batch));
    const blueprint = this.#blueprint;
    const atTop = (hook: HookName): boolean => blueprint.depthOf(hook) === blueprint.depth;
    const seesTop =
      [...(options.capture ?? []), ...(options.gradients ?? [])].some(atTop) ||
      (options.edits ?? []).flat().some((edit) => atTop(edit.hook) && ofWholePattern(edit));
    const states = this.#network.record(ops, batch, {
      rows: seesTop ? undefined : rows,
      back: wayBackOf(options),
      path: options.path,
      prefix: this.attached?.prefix,
      depth: depthOfRun(options, this.#blueprint),
    });
    if (!head) return states;
    const read = rows && seesTop ? ops.pick(states, ops.upload(rows, [rows.length])) : states;
    const { hidden } = this.config;
    const logits = head.apply(ops, pooledStates(ops, head, read, batch), (pooled) =>
      ops.hook("pooler.hook_pooler_out", pooled, (sequence) => ({ start: sequence * hidden, shape: [hidden] })),
    );
    return ops.hook("logits", logits, logitSlices(batch, head, options.rows));
  }

  async #withoutFunctions(
    batch: Batch,
    options: RunOptions,
    edits: readonly (readonly Edit[])[],
  ): Promise<readonly (readonly Edit[])[]> {
    const { head, path, signal } = options;
    if (edits.every((each) => each.every(({ apply }) => !apply))) return edits;
    const { withoutFunctions } = await import("../edits/host-edits.ts");
    return withoutFunctions(edits, this.hookNames, async (hook, before) => {
      const more = { ...(head && { head }), ...(path && { path }), ...(signal && { signal }) };
      using run = await this.run(batch, { ...more, capture: [hook], edits: before });
      return await run.activations(hook);
    });
  }

  #fanShape(batch: Batch, options: RunOptions, head: Head | undefined): FanShape | undefined {
    const rows = head && head.rows !== "any" ? head.rows(batch) : options.rows;
    const { causal } = this.#blueprint;
    return rows && { target: targetOf(batch), source: batch.decoder && batch, rows, causal };
  }

  protected override get prefixShape(): { readonly features: number; readonly layers: number } | undefined {
    const { keyHeads, headFeatures, layers } = this.config;
    return this.#network.takesPrefix ? { features: keyHeads * headFeatures, layers } : undefined;
  }

  get #limits(): Limits {
    const { config, dropout, encoderDecoder, hookNames } = this;
    return {
      config,
      dropout,
      encoderDecoder,
      hookNames,
      maxTokens: this.maxTokens - (this.attached?.prefix?.tokens ?? 0),
    };
  }

  // The parameters that a run names; undefined: it may be asked for any.
  #trained({ parameters }: RunOptions): readonly PlacedParameter[] | undefined {
    if (parameters === undefined || typeof parameters === "boolean") return undefined;
    return [...new Set(parameters)].flatMap((name) => this.#loader.parameters.find(name));
  }

  #block(layer: number): BlockWeights {
    const weights = this.#network.blocks[layer];
    if (weights) return weights;
    throw new CoreError(
      "bad-input",
      `the model has no layer ${layer}`,
      `Its layers are 0 to ${this.config.layers - 1}.`,
    );
  }

  async #head(kind: HeadKind): Promise<Head> {
    const known = this.#loadedHeads.get(kind);
    if (known) return known;
    const head = this.#blueprint.heads[kind]?.(this.#loader);
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
}

const placesOf = (parameters: readonly PlacedParameter[]): Tensor[] =>
  parameters.flatMap(({ places }) => places.map(({ tensor }) => tensor));

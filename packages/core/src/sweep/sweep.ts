import type { Tensor } from "@limelight/kernels";
import { packBatch, sequenceCount, type Batch } from "../batch/batch.ts";
import { CoreError, isTooLarge } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { Edit } from "../edits/edit.ts";
import { Edits } from "../edits/edits.ts";
import { expand } from "../edits/stretches.ts";
import type { Head } from "../models/head.ts";
import type { EncoderConfig } from "../models/encoder-config.ts";
import { uploadInput, type EncoderInput } from "../blocks/encoder-input.ts";
import {
  attention,
  block,
  embed,
  feedForward,
  joined,
  middle,
  project,
  type Attended,
  type BlockRun,
  type EmbeddingWeights,
  type PostNormWeights,
  type Projected,
} from "../blocks/post-norm-encoder.ts";
import { encoderSlices, logitSlices } from "../blocks/slices.ts";
import { Operations } from "../run/operations.ts";
import { cut, readTensor, slicesOf, submit, type Activation } from "../run/read.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import { headChange, headEdit, type HeadEdit } from "./head-change.ts";
import { branchOf, stages, type Stage } from "./stage.ts";

/** A changed run of one sequence of a batch. */
export interface Variant {
  readonly sequence: number;
  readonly edits: readonly Edit[];
}

/** Logits of the batch as it is, a sequence each, and of every variant; [labels] each, or [tokens, outputs]. */
export interface Swept {
  readonly base: readonly Activation[];
  readonly variants: readonly Activation[];
  /** Forward passes that it took, whole or in part. */
  readonly passes: number;
}

export interface SweepOptions {
  /** Tokens of the variants that run at once, at most; a longer one runs alone. */
  readonly batchTokens: number;
  readonly signal?: AbortSignal;
  /** Called with the number of variants done and in all. */
  readonly progress?: (done: number, total: number) => void;
}

/** Blocks that a sweep can enter in their midst. */
export interface SweptBlocks {
  readonly config: EncoderConfig;
  readonly firstPosition: number;
  readonly embedding: EmbeddingWeights;
  readonly blocks: readonly PostNormWeights[];
}

/** What a sweep needs of a model. */
export interface SweptModel {
  readonly device: Device;
  /** Where the model has none, all variants are run in full. */
  readonly blocks: SweptBlocks | undefined;
  readonly transposed: TransposedWeights;
  readonly head: Head;
  /** Runs variants that share nothing. */
  full(batch: Batch, edits: readonly (readonly Edit[])[]): Promise<Activation[]>;
}

/** A model whose blocks can be entered. */
type Enterable = Omit<SweptModel, "blocks"> & SweptBlocks;

/** What the unchanged run has at one layer. */
interface Shared {
  readonly input: Tensor;
  readonly projected: Projected;
  readonly attended: Attended;
  readonly residMid: Tensor;
  readonly middle: Tensor;
}

/**
 * Many changed runs of a batch: each begins where its first edit stands, from what the unchanged run has there, and packed with
 * others that begin there too. Behind the last block only rows that the head reads are computed.
 */
export async function sweep(
  model: SweptModel,
  batch: Batch,
  variants: readonly Variant[],
  options: SweepOptions,
): Promise<Swept> {
  const results: Activation[] = [];
  let [done, passes] = [0, 1];
  const { blocks } = model;
  const entered = blocks && { ...model, ...blocks };
  if (entered) checkHeads(entered, batch, variants);
  const groups = entered ? grouped(variants) : new Map([["full", variants.map((_, index) => index)]]);
  const finish = (members: readonly number[], logits: readonly Activation[]): void => {
    members.forEach((member, index) => {
      const found = logits[index];
      if (found) results[member] = found;
    });
    done += members.length;
    options.progress?.(done, variants.length);
  };
  const each = async (
    members: readonly number[],
    run: (some: readonly Variant[]) => Promise<readonly Activation[]>,
    share = 1,
  ): Promise<void> => {
    for (const part of parts(
      members,
      (member) => Math.ceil(lengthOf(batch, variants[member]?.sequence ?? 0) * share),
      options.batchTokens,
    )) {
      if (options.signal?.aborted) throw new CoreError("aborted", "interrupted");
      finish(
        part,
        await halving(
          part.flatMap((member) => variants[member] ?? []),
          async (some) => {
            const logits = await run(some);
            passes += 1;
            return logits;
          },
        ),
      );
    }
  };
  await each(groups.get("full") ?? [], (some) =>
    model.full(
      repeated(batch, some),
      some.map(({ edits }) => edits),
    ),
  );
  if (!entered) {
    const unchanged = Array.from({ length: sequenceCount(batch) }, () => []);
    return { base: await model.full(batch, unchanged), variants: results, passes };
  }
  const base = await baseRun(entered, batch, async (layer, shared) => {
    for (const stage of stages)
      await each(
        groups.get(`${layer}.${stage}`) ?? [],
        (some) => branch(entered, batch, repeated(batch, some), some, layer, stage, shared),
        computesRowsAlone(entered, layer, stage) ? rowsShare : 1,
      );
  });
  return { base, variants: results, passes };
}

// Edits of heads are no part of a run, so nobody else would say that they do not fit.
function checkHeads({ config: { heads, headFeatures } }: Enterable, batch: Batch, variants: readonly Variant[]): void {
  for (const { sequence, edits } of variants)
    if (headEdit(edits))
      for (const each of edits) expand(each, { start: 0, shape: [lengthOf(batch, sequence), heads, headFeatures] }, []);
}

/** A token whose row is not computed still takes a place in the tables: an eighth of one that is. */
const rowsShare = 1 / 8;

// Behind attention of the last block only the rows that the head reads are computed.
function computesRowsAlone({ head, config }: Enterable, layer: number, stage: Stage): boolean {
  return head.rows !== "any" && layer === config.layers - 1 && stage !== "input" && stage !== "projected";
}

// Runs variants, in halves where memory runs out.
async function halving(
  variants: readonly Variant[],
  run: (some: readonly Variant[]) => Promise<readonly Activation[]>,
): Promise<readonly Activation[]> {
  try {
    return await run(variants);
  } catch (error) {
    if (!isTooLarge(error) || variants.length === 1) throw error;
    const half = Math.ceil(variants.length / 2);
    return [...(await halving(variants.slice(0, half), run)), ...(await halving(variants.slice(half), run))];
  }
}

// Indices of variants by where they begin.
function grouped(variants: readonly Variant[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  variants.forEach(({ edits }, index) => {
    const found = branchOf(edits);
    const key = found ? `${found.layer}.${found.stage}` : "full";
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  // One head after another: each has a slice of the weights.
  const headOf = (index: number): number => headEdit(variants[index]?.edits ?? [])?.head ?? -1;
  for (const [key, group] of groups) if (key.endsWith(".head")) group.sort((one, other) => headOf(one) - headOf(other));
  return groups;
}

/** The unchanged run, layer by layer: `visit` sees what each layer has before the next begins. Gives the logits. */
async function baseRun(
  model: Enterable,
  batch: Batch,
  visit: (layer: number, shared: Shared) => Promise<void>,
): Promise<Activation[]> {
  const { device, config, head, blocks } = model;
  const rows = rowsOf(head, batch);
  const first = new Operations(device, { captured: new Set(), transposed: model.transposed });
  const alive = [first];
  try {
    const input = uploadInput(first, batch, config, { firstPosition: model.firstPosition, rows, back: false });
    const slices = encoderSlices(batch, config, input, rows);
    let x = first.scope(() => embed(first, model.embedding, input, config, slices));
    await submit(device, first.recorder);
    for (const [layer, weights] of blocks.entries()) {
      const ops = new Operations(device, { captured: new Set(), transposed: model.transposed });
      alive.push(ops);
      const run: BlockRun = { weights, layer, batch: input, config, slices };
      const projected = project(ops, run, x);
      const attended = attention(ops, run, projected);
      const residMid = joined(ops, run, attended);
      const mid = middle(ops, run, residMid);
      const output = ops.scope(() => feedForward(ops, run, mid));
      await submit(device, ops.recorder);
      await visit(layer, { input: x, projected, attended, residMid, middle: mid });
      // The layer before is done with; its output was this one's input. The first holds the tables.
      if (alive.length > 2) alive.splice(1, alive.length - 2).forEach((each) => each.finish());
      x = output;
    }
    const last = new Operations(device, { captured: new Set(), transposed: model.transposed });
    alive.push(last);
    return await logitsOf(model, last, x, batch);
  } catch (error) {
    alive.at(-1)?.recorder.discard();
    throw error;
  } finally {
    for (const ops of alive) ops.finish();
  }
}

/** Variants that begin at one stage of one layer, to the logits. */
async function branch(
  model: Enterable,
  base: Batch,
  batch: Batch,
  variants: readonly Variant[],
  layer: number,
  stage: Stage,
  shared: Shared,
): Promise<Activation[]> {
  const { device, config, head, blocks } = model;
  const rows = rowsOf(head, batch);
  const ops = new Operations(device, {
    captured: new Set(),
    transposed: model.transposed,
    edits: new Edits(variants.map(({ edits }) => edits)),
  });
  try {
    const input = uploadInput(ops, batch, config, { firstPosition: model.firstPosition, rows, back: false });
    const slices = encoderSlices(batch, config, input, rows);
    const runOf = (of: number): BlockRun | undefined => {
      const weights = blocks[of];
      return weights && { weights, layer: of, batch: input, config, slices };
    };
    const own = runOf(layer);
    if (!own) throw new TypeError(`there is no layer ${layer}`);
    const places = new Places(ops, base, variants, layer === config.layers - 1 ? input : undefined);
    let x = ops.scope(() => begin(ops, own, stage, shared, places));
    for (let next = layer + 1; next < config.layers; next++) {
      const [before, run] = [x, runOf(next)];
      if (run) x = ops.scope(() => block(ops, run, before));
      ops.free(before.buffer);
    }
    return await logitsOf(model, ops, x, batch);
  } catch (error) {
    ops.recorder.discard();
    throw error;
  } finally {
    ops.finish();
  }
}

// The rest of the block that a branch begins in.
function begin(ops: Operations, run: BlockRun, stage: Stage, shared: Shared, places: Places): Tensor {
  if (stage === "input") return block(ops, run, places.tokens(shared.input));
  if (stage === "middle") return feedForward(ops, run, places.rows(shared.middle));
  if (stage === "head") {
    const change = headChange(ops, run, shared.attended.mixed, places.headRows());
    return feedForward(ops, run, middle(ops, run, ops.add(places.rows(shared.residMid), change)));
  }
  if (stage === "attended") {
    const attended = { residual: places.rows(shared.attended.residual), mixed: places.rows(shared.attended.mixed) };
    return feedForward(ops, run, middle(ops, run, joined(ops, run, attended)));
  }
  const { residual, query, key, value } = shared.projected;
  const projected = {
    residual: places.rows(residual),
    query: places.rows(query),
    key: places.tokens(key),
    value: places.tokens(value),
  };
  return feedForward(ops, run, middle(ops, run, joined(ops, run, attention(ops, run, projected))));
}

/** Takes the rows of a batch's activations that its variants begin from. */
class Places {
  readonly #ops: Operations;
  readonly #variants: readonly Variant[];
  readonly #tokens: Tensor;
  readonly #rows: Tensor;
  readonly #rowsOf: (sequence: number) => number[];

  /** @param top the input, where rows are those needed at the top alone: one a sequence */
  constructor(ops: Operations, base: Batch, variants: readonly Variant[], top: EncoderInput | undefined) {
    this.#ops = ops;
    this.#variants = variants;
    const tokensOf = (sequence: number): number[] =>
      Array.from({ length: lengthOf(base, sequence) }, (_, i) => (base.offsets[sequence] ?? 0) + i);
    this.#rowsOf = top?.top ? (sequence) => [sequence] : tokensOf;
    const index = (of: (sequence: number) => number[]): Tensor => {
      const rows = variants.flatMap(({ sequence }) => of(sequence));
      return ops.upload(Uint32Array.from(rows), [rows.length]);
    };
    this.#tokens = index(tokensOf);
    this.#rows = top?.top ? index(this.#rowsOf) : this.#tokens;
  }

  tokens(tensor: Tensor): Tensor {
    return this.#ops.gather(tensor, this.#tokens);
  }

  rows(tensor: Tensor): Tensor {
    return this.#ops.gather(tensor, this.#rows);
  }

  /** Each variant's edit of a head, with the rows it begins from. */
  headRows(): { readonly edit: HeadEdit; readonly rows: readonly number[] }[] {
    return this.#variants.flatMap(({ sequence, edits }) => {
      const edit = headEdit(edits);
      return edit ? [{ edit, rows: this.#rowsOf(sequence) }] : [];
    });
  }
}

async function logitsOf({ device, head }: Enterable, ops: Operations, x: Tensor, batch: Batch): Promise<Activation[]> {
  const logits = head.apply(ops, x, (pooled) => pooled);
  await submit(device, ops.recorder);
  const found = cut(
    await readTensor(device, logits),
    slicesOf(sequenceCount(batch), logitSlices(batch, head, undefined)),
  );
  if (found.some(({ data }) => !data.every(Number.isFinite)))
    throw new CoreError(
      "not-finite",
      "the model's logits are infinite or no numbers",
      "An edit may have made them so.",
    );
  return found;
}

// The rows that a head reads, where those are not all.
function rowsOf(head: Head, batch: Batch): Uint32Array | undefined {
  return head.rows === "any" ? undefined : head.rows(batch);
}

function lengthOf(batch: Batch, sequence: number): number {
  return (batch.offsets[sequence + 1] ?? 0) - (batch.offsets[sequence] ?? 0);
}

// A batch with each variant's sequence, in the order of the variants.
function repeated(batch: Batch, variants: readonly Variant[]): Batch {
  return packBatch(
    variants.map(({ sequence }) => {
      const [start, end] = [batch.offsets[sequence], batch.offsets[sequence + 1]];
      return { ids: batch.ids.subarray(start, end), typeIds: batch.typeIds.subarray(start, end) };
    }),
  );
}

// Members in order, cut into parts of at most so many tokens.
function* parts(members: readonly number[], length: (member: number) => number, budget: number): Generator<number[]> {
  let part: number[] = [];
  let tokens = 0;
  for (const member of members) {
    const more = length(member);
    if (part.length > 0 && tokens + more > budget) {
      yield part;
      part = [];
      tokens = 0;
    }
    part.push(member);
    tokens += more;
  }
  if (part.length > 0) yield part;
}

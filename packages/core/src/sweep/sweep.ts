import type { PackedWeight, Tensor } from "@limelight/kernels";
import { packBatch, sequenceCount, type Batch } from "../batch/batch.ts";
import { behindAttention, throughStages, type Attended, type Projected, type Stages } from "../blocks/stages.ts";
import { CoreError, isTooLarge } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { Edit } from "../edits/edit.ts";
import { Edits } from "../edits/edits.ts";
import { expand } from "../edits/stretches.ts";
import { pooledStates, rowsRead, type Head } from "../models/head.ts";
import { logitSlices } from "../models/logit-slices.ts";
import { Operations } from "../run/operations.ts";
import { cut, readTensor, slicesOf, submit, type Activation } from "../run/read.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import { headChange, headEdit } from "./head-change.ts";
import { lengthOf, Places } from "./places.ts";
import { branchOf, stages as stageNames, type Stage } from "./stage.ts";

export { checkVariants } from "./check-variants.ts";

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
  readonly layers: number;
  readonly heads: number;
  readonly headFeatures: number;
  /** A layer's output projection of the heads. */
  output(layer: number): PackedWeight;
  /**
   * Lays a batch out.
   * @param rows needed behind the last block; undefined: all
   */
  open(ops: Operations, batch: Batch, rows: Uint32Array | undefined): SweptPass;
}

/** A batch laid out for blocks that a sweep enters. */
interface SweptPass {
  /** Whether the last block computes the rows needed alone. */
  readonly topAlone: boolean;
  /** The first block's input, [tokens, hidden]. */
  embed(ops: Operations): Tensor;
  stages(layer: number): Stages;
  /** The last block's output to what heads read, [rows, hidden]. */
  finish(ops: Operations, states: Tensor): Tensor;
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
    for (const stage of stageNames)
      await each(
        groups.get(`${layer}.${stage}`) ?? [],
        (some) => branch(entered, batch, repeated(batch, some), some, layer, stage, shared),
        computesRowsAlone(entered, layer, stage) ? rowsShare : 1,
      );
  });
  return { base, variants: results, passes };
}

// Edits of heads are no part of a run, so nobody else would say that they do not fit.
function checkHeads({ heads, headFeatures }: Enterable, batch: Batch, variants: readonly Variant[]): void {
  for (const { sequence, edits } of variants)
    if (headEdit(edits))
      for (const each of edits) expand(each, { start: 0, shape: [lengthOf(batch, sequence), heads, headFeatures] }, []);
}

/** A token whose row is not computed still takes a place in the tables: an eighth of one that is. */
const rowsShare = 1 / 8;

// Behind attention of the last block only the rows that the head reads are computed.
function computesRowsAlone({ head, layers }: Enterable, layer: number, stage: Stage): boolean {
  const readsAll = head.rows === "any" || head.pools === "mean";
  return !readsAll && layer === layers - 1 && stage !== "input" && stage !== "projected";
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
  const { device, layers, head } = model;
  const first = new Operations(device, { captured: new Set(), transposed: model.transposed });
  const alive = [first];
  try {
    const pass = model.open(first, batch, rowsRead(head, batch));
    let x = first.scope(() => pass.embed(first));
    await submit(device, first.recorder);
    for (let layer = 0; layer < layers; layer++) {
      const ops = new Operations(device, { captured: new Set(), transposed: model.transposed });
      alive.push(ops);
      const stages = pass.stages(layer);
      const projected = stages.project(ops, x);
      const attended = stages.attend(ops, projected);
      const residMid = stages.join(ops, attended);
      const middle = stages.middle(ops, residMid);
      const output = ops.scope(() => stages.finish(ops, middle));
      await submit(device, ops.recorder);
      await visit(layer, { input: x, projected, attended, residMid, middle });
      // The layer before is done with; its output was this one's input. The first holds the tables.
      if (alive.length > 2) alive.splice(1, alive.length - 2).forEach((each) => each.finish());
      x = output;
    }
    const last = new Operations(device, { captured: new Set(), transposed: model.transposed });
    alive.push(last);
    return await logitsOf(model, last, pass, x, batch);
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
  const { device, layers, head } = model;
  const ops = new Operations(device, {
    captured: new Set(),
    transposed: model.transposed,
    edits: new Edits(variants.map(({ edits }) => edits)),
  });
  try {
    const pass = model.open(ops, batch, rowsRead(head, batch));
    const places = new Places(ops, base, variants, layer === layers - 1 && pass.topAlone);
    let x = ops.scope(() => begin(ops, model, pass.stages(layer), { layer, stage, shared, places }));
    for (let next = layer + 1; next < layers; next++) {
      const before = x;
      x = ops.scope(() => throughStages(ops, pass.stages(next), before));
      ops.free(before.buffer);
    }
    return await logitsOf(model, ops, pass, x, batch);
  } catch (error) {
    ops.recorder.discard();
    throw error;
  } finally {
    ops.finish();
  }
}

/** Where a branch begins, and from what. */
interface Beginning {
  readonly layer: number;
  readonly stage: Stage;
  readonly shared: Shared;
  readonly places: Places;
}

// The rest of the block that a branch begins in.
function begin(ops: Operations, model: Enterable, stages: Stages, { layer, stage, shared, places }: Beginning): Tensor {
  switch (stage) {
    case "input":
      return throughStages(ops, stages, places.tokens(shared.input));
    case "middle":
      return stages.finish(ops, places.rows(shared.middle));
    case "head": {
      const projection = { output: model.output(layer), heads: model.heads, headFeatures: model.headFeatures };
      const change = headChange(ops, projection, shared.attended.mixed, places.headRows());
      return stages.finish(ops, stages.middle(ops, ops.add(places.rows(shared.residMid), change)));
    }
    case "attended": {
      const { residual, mixed } = shared.attended;
      return behindAttention(ops, stages, { residual: places.rows(residual), mixed: places.rows(mixed) });
    }
    case "projected": {
      const { residual, query, key, value } = shared.projected;
      const projected = {
        residual: places.rows(residual),
        query: places.rows(query),
        key: places.tokens(key),
        value: places.tokens(value),
      };
      return behindAttention(ops, stages, stages.attend(ops, projected));
    }
  }
}

async function logitsOf(
  { device, head }: Enterable,
  ops: Operations,
  pass: SweptPass,
  x: Tensor,
  batch: Batch,
): Promise<Activation[]> {
  const states = pooledStates(ops, head, pass.finish(ops, x), batch);
  const logits = head.apply(ops, states, (pooled) => pooled);
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

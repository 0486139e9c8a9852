import { CoreError } from "../core-error.ts";
import { targetOf, type Batch } from "../batch/batch.ts";
import type { Network } from "../models/architecture.ts";
import type { Head } from "../models/head.ts";
import { Operations } from "../run/operations.ts";
import type { OperationsOptions } from "../run/operations-options.ts";
import { Readback, submit } from "../run/read.ts";
import { requireFiniteLogits } from "../run/run.ts";
import type { Device } from "../device/open-device.ts";
import type { KeyValueCache } from "./key-value-cache.ts";

/** A model as rows of a cache grow through it. */
interface GrowingModel {
  readonly device: Device;
  readonly network: Network;
  /** Blocks to go through. */
  readonly depth: number;
  readonly head: Head;
  readonly options: Omit<OperationsOptions, "captured">;
}

/** Goes on with the rows of a cache by the tokens of a batch; the logits behind the last token of each row, [vocabulary]. */
export async function extend(model: GrowingModel, batch: Batch, cache: KeyValueCache): Promise<Float32Array[]> {
  const { device, network, depth, head, options } = model;
  if (options.attachments?.prefix)
    throw new CoreError("bad-input", "rows of a cache do not grow behind a prefix", "Run the texts whole.");
  const { offsets } = targetOf(batch);
  const rows = offsets.subarray(1).map((end) => end - 1);
  const all = rows.length === offsets.at(-1); // a token each: there is nothing to pick
  const ops = new Operations(device, { captured: new Set(), ...options });
  let readback: Readback | undefined;
  try {
    const passage = { rows: all ? undefined : rows, back: false, path: undefined, depth, cache };
    const states = ops.scope(() => network.record(ops, batch, passage));
    const logits = ops.scope(() => head.apply(ops, states, (pooled) => pooled));
    readback = new Readback(device, ops.recorder, logits);
    await submit(device, ops.recorder);
    const numbers = await readback.numbers();
    requireFiniteLogits(numbers);
    return Array.from(rows, (_, row) => numbers.subarray(row * head.outputs, (row + 1) * head.outputs));
  } catch (error) {
    ops.recorder.discard();
    throw error;
  } finally {
    readback?.dispose();
    ops.finish();
  }
}

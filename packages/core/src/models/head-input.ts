import type { PlacedPrefix } from "../attachments/prefix.ts";
import type { Batch } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { Operations } from "../run/operations.ts";
import type { OperationsOptions } from "../run/operations-options.ts";
import { Readback, submit, type Activation } from "../run/read.ts";
import type { Network } from "./architecture.ts";
import { pooledStates, rowsRead, type Head } from "./head.ts";

/** A model as far as what stands in front of its head asks for it. */
interface Body {
  readonly device: Device;
  readonly network: Network;
  /** Blocks to go through. */
  readonly depth: number;
  readonly head: Head;
  readonly prefix: PlacedPrefix | undefined;
  readonly options: Omit<OperationsOptions, "captured">;
}

/** What a head reads of every sequence, [sequences, hidden]. */
export async function headInput(
  { device, network, depth, head, prefix, options }: Body,
  batch: Batch,
): Promise<Activation> {
  if (head.rows === "any")
    throw new CoreError("bad-input", "the head reads every row", "A head that reads one row a text has such an input.");
  const ops = new Operations(device, { captured: new Set(), ...options });
  let readback: Readback | undefined;
  try {
    const states = ops.scope(() => {
      const rows = rowsRead(head, batch);
      const top = network.record(ops, batch, { rows, back: false, path: undefined, prefix, depth });
      return pooledStates(ops, head, top, batch);
    });
    readback = new Readback(device, ops.recorder, states);
    await submit(device, ops.recorder);
    return { shape: states.shape, data: await readback.numbers() };
  } catch (error) {
    ops.recorder.discard();
    throw error;
  } finally {
    readback?.dispose();
    ops.finish();
  }
}

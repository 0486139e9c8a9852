import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { Operations } from "../run/operations.ts";
import type { OperationsOptions } from "../run/operations-options.ts";
import { submit, type Activation } from "../run/read.ts";
import { Run } from "../run/run.ts";
import type { Network } from "./architecture.ts";
import type { Head } from "./head.ts";

/**
 * What a head makes of states from anywhere, final norm included, [rows, hidden] -> [rows, outputs].
 * @throws CoreError "bad-input" where the states are of another size, "out-of-memory"
 */
export async function readOut(
  device: Device,
  network: Network,
  { head, hidden }: { readonly head: Head; readonly hidden: number },
  options: Omit<OperationsOptions, "captured">,
  { shape, data }: Activation,
): Promise<Activation> {
  const [rows = 0, features = 0] = shape;

  if (features !== hidden || rows * features !== data.length)
    throw new CoreError("bad-input", `states of ${shape.join(" x ")}, the head reads ${hidden} features`);
  const ops = new Operations(device, { captured: new Set(["logits"]), ...options });
  try {
    ops.scope(() => {
      const states = ops.upload(data, shape);
      const read = network.finish?.(ops, states) ?? states;
      const logits = head.apply(ops, read, (pooled) => pooled);
      return ops.hook("logits", logits, () => ({ start: 0, shape: [rows, head.outputs] }));
    });
    await submit(device, ops.recorder);
  } catch (error) {
    ops.discard();
    throw error;
  }
  ops.finish();
  using run = new Run(device, 1, ops.captured, () => ops.releaseKept());
  const [logits] = await run.logits();
  return logits ?? { shape: [0, head.outputs], data: new Float32Array(0) };
}

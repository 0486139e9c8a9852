import { elements, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import type { Rules } from "../tape/rules.ts";
import type { Tape } from "../tape/tape.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import { Operations } from "./operations.ts";
import { cut, readTensor, submit, type Activation, type Captured } from "./read.ts";

/** The way back of a run: everything the forward pass left on the device. */
export interface WayBack {
  readonly device: Device;
  readonly tape: Tape;
  readonly transposed: TransposedWeights;
  readonly named: ReadonlyMap<HookName, Captured>;
}

/**
 * Gradients of a weighted sum of logits.
 * @param sequences how many the batch has
 * @param seeds as the run's logits, packed: how much each counts (one-hot for the gradient of one logit)
 * @param of activations to differentiate by; each must have been named when the run was asked for
 * @param rules what stands in the place of gradients, by operation
 * @returns of every name the gradients, one activation a sequence
 * @throws CoreError "unknown-hook", "bad-input" (seeds of another size)
 */
export async function gradients(
  { device, tape, transposed, named }: WayBack,
  sequences: number,
  seeds: Float32Array,
  of: readonly HookName[],
  rules: Rules = {},
): Promise<Map<HookName, Activation[]>> {
  const logits = lookUp(named, "logits").tensor;
  if (seeds.length !== elements(logits.shape))
    throw new CoreError("bad-input", `${seeds.length} seeds for ${elements(logits.shape)} logits`);
  const targets = of.map((name) => ({ name, ...lookUp(named, name) }));
  const ops = new Operations(device, { captured: new Set(), transposed, rules });
  try {
    const seed = ops.upload(seeds, logits.shape);
    const found = tape.backward(
      [[logits, seed]],
      targets.map(({ tensor }) => tensor),
      ops,
    );
    await submit(device, ops.recorder);
    const result = new Map<HookName, Activation[]>();
    for (const { name, tensor, slice } of targets)
      result.set(name, cut(await read(device, found, tensor), sequences, slice));
    ops.finish();
    return result;
  } catch (error) {
    transposed.dispose(); // what was recorded for them may never have run
    ops.discard();
    throw error;
  }
}

// What has no influence on the logits has a gradient of zero.
async function read(
  device: Device,
  found: ReadonlyMap<GPUBuffer, Tensor>,
  { buffer, shape }: Tensor,
): Promise<Float32Array> {
  const gradient = found.get(buffer);
  return gradient ? readTensor(device, gradient) : new Float32Array(elements(shape));
}

function lookUp(named: ReadonlyMap<HookName, Captured>, name: HookName): Captured {
  const found = named.get(name);
  if (!found)
    throw new CoreError(
      "unknown-hook",
      `the run has no "${name}" to differentiate by`,
      `It has ${[...named.keys()].join(", ")}.`,
    );
  return found;
}

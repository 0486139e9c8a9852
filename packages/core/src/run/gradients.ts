import { elements, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import type { Rules } from "../tape/rules.ts";
import type { FanShape } from "../tape/fan.ts";
import type { Gradient, GradientOf, Tape } from "../tape/tape.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { Parameters } from "../weights/parameters.ts";
import { Operations } from "./operations.ts";
import type { ParameterGradients } from "./parameter-gradients.ts";
import { cut, readTensor, slicesOf, submit, type Activation, type Captured, type Slice } from "./read.ts";
import type { Workspace } from "./workspace.ts";

/** The way back of a run: everything the forward pass left on the device. */
export interface WayBack {
  readonly tape: Tape;
  readonly transposed: TransposedWeights;
  /** The memory of the forward pass. */
  readonly forward: Workspace;
  readonly named: ReadonlyMap<HookName, Captured>;
  readonly parameters: Parameters;
  /** What ways back that branch need to know, where the run named its rows. */
  readonly fan: FanShape | undefined;
  /** The last of the gradients were asked for: what they need is gone. */
  spent: boolean;
}

/** How to go back. */
export interface GradientOptions {
  /** Gives activations back as they are passed: the run has no gradients afterwards. */
  readonly last?: boolean;
  /**
   * Goes back from each row of logits by itself, all in one walk (fan.ts): what is given is then one activation a row of logits, in
   * their order, each with the tokens that the row sees.
   */
  readonly branched?: boolean;
}

/**
 * Gradients of a weighted sum of logits.
 * @param sequences how many the batch has
 * @param seeds as the run's logits, packed: how much each counts (one-hot for the gradient of one logit)
 * @param of activations to differentiate by; each must have been named when the run was asked for
 * @param rules what stands in the place of gradients, by operation
 * @returns of every name the gradients, one activation a sequence, or a row of logits where the way back branches
 * @throws CoreError "no-head" where the run had none, "unknown-hook", "bad-input" (seeds of another size, or edits where it branches)
 */
export async function gradients(
  wayBack: WayBack,
  sequences: number,
  seeds: Float32Array,
  of: readonly HookName[],
  rules: Rules,
  options: GradientOptions,
): Promise<Map<HookName, Activation[]>> {
  const targets = of.map((name) => ({ name, ...lookUp(wayBack.named, name) }));
  const tensors = targets.map(({ tensor }) => tensor);
  return walk(wayBack, seeds, tensors, { ...options, rules }, async (ops, found) => {
    await submit(ops.device, ops.recorder);
    const result = new Map<HookName, Activation[]>();
    for (const { name, tensor, slice } of targets) {
      const slices = ops.fan?.slices(name, slice) ?? slicesOf(sequences, slice);
      result.set(name, cut(await read(ops.device, found, tensor, slices), slices));
    }
    return result;
  });
}

/**
 * Gradients of a weighted sum of logits by parameters; they stay on the device.
 * @param seeds as the run's logits, packed: the gradient of a loss by them
 * @param of names of parameters; where they are left out, all that have a part in the logits
 * @throws CoreError "no-head", "unknown-parameter", "bad-input" (seeds of another size)
 */
export async function parameterGradients(
  wayBack: WayBack,
  seeds: Float32Array,
  of: readonly string[] | undefined,
  options: GradientOptions,
): Promise<ParameterGradients> {
  const placed = of ? [...new Set(of)].flatMap((name) => wayBack.parameters.find(name)) : wayBack.parameters.list();
  const tensors = placed.flatMap(({ places }) => places.map(({ tensor }) => tensor));
  return walk(wayBack, seeds, tensors, options, async (ops, found) => {
    const { gatherGradients, ParameterGradients: Found } = await import("./parameter-gradients.ts"); // few train
    const gathered = gatherGradients(ops, placed, found);
    await submit(ops.device, ops.recorder);
    return new Found(
      ops.device,
      gathered.map(([parameter, gradient]) => ({ parameter, gradient, pooled: ops.claim(gradient) })),
    );
  });
}

/** Records the walk back; `body` submits it, and what it leaves unclaimed is given back behind it. */
async function walk<T>(
  wayBack: WayBack,
  seeds: Float32Array,
  wanted: readonly Tensor[],
  { rules = {}, last = false, branched = false }: GradientOptions & { readonly rules?: Rules },
  body: (ops: Operations, found: ReadonlyMap<GPUBuffer, Gradient>) => Promise<T>,
): Promise<T> {
  const { tape, transposed, forward } = wayBack;
  const logits = wayBack.named.get("logits")?.tensor;
  if (!logits)
    throw new CoreError("no-head", "the run has no logits to go back from", "Name a head in the run's options.");
  if (seeds.length !== elements(logits.shape))
    throw new CoreError("bad-input", `${seeds.length} seeds for ${elements(logits.shape)} logits`);
  const fan = branched ? wayBack.fan : undefined;
  if (branched && !fan)
    throw new CoreError(
      "bad-input",
      "the run has all rows of logits",
      "Name those that ways back are wanted from: rows.",
    );
  // Most visits of a page need none.
  const Branching = fan && (await import("../tape/fan.ts")).Fan;
  const ops = new Operations(forward.device, {
    captured: new Set(),
    transposed,
    rules,
    ...(fan && Branching && { fan: (own: Operations) => new Branching(own, fan) }),
  });
  try {
    const seed: GradientOf = [logits, ops.upload(seeds, logits.shape)];
    if (last) wayBack.spent = true;
    const result = await body(ops, tape.backward([seed], wanted, ops, last ? forward : undefined));
    ops.finish();
    return result;
  } catch (error) {
    transposed.forget(); // what was recorded for them may never have run
    ops.discard();
    throw error;
  }
}

// What has no influence on the logits has a gradient of zero.
async function read(
  device: Device,
  found: ReadonlyMap<GPUBuffer, Tensor>,
  { buffer }: Tensor,
  slices: readonly Slice[],
): Promise<Float32Array> {
  const gradient = found.get(buffer);
  const zeros = (): Float32Array =>
    new Float32Array(slices.reduce((most, { start, shape }) => Math.max(most, start + elements(shape)), 0));
  return gradient ? readTensor(device, gradient) : zeros();
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

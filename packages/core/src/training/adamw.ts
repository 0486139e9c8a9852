import {
  adamW,
  BufferUsage,
  panelsToRows,
  type Recorder,
  rowsToPanels,
  type AdamWSettings,
  type Tensor,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { ParameterGradients } from "../run/parameter-gradients.ts";
import { submit } from "../run/read.ts";
import { inWorkspace, type Workspace } from "../run/workspace.ts";
import { whole } from "../tape/table-gradients.ts";
import type { Gradient } from "../tape/tape.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { Parameters, PlacedParameter, Placement } from "../weights/parameters.ts";

/** Settings of AdamW; PyTorch's defaults. */
export interface AdamWOptions {
  /** 1e-3 where it is left out. */
  readonly learningRate?: number;
  /** 0.01 where it is left out. */
  readonly weightDecay?: number;
  /** 0.9 and 0.999 where they are left out. */
  readonly betas?: readonly [number, number];
  /** 1e-8 where it is left out. */
  readonly epsilon?: number;
  /** Which parameters decay, by their names in the checkpoint; all where it is left out. */
  readonly decays?: (name: string) => boolean;
}

export interface StepOptions {
  /** Of this step and those after it, such as a schedule has it. */
  readonly learningRate?: number;
  /** The gradients' length, all together, is cut down to this, as torch's clip_grad_norm_ does. */
  readonly maximumNorm?: number;
}

interface Moments {
  readonly first: Tensor;
  readonly second: Tensor;
  steps: number;
}

/**
 * AdamW (Loshchilov and Hutter 2019) as torch.optim.AdamW has it: decoupled weight decay, moments corrected for their start. It
 * changes a model's parameters in place; a parameter without a gradient stays as it is.
 */
export class AdamW {
  readonly #device: Device;
  readonly #transposed: TransposedWeights;
  readonly #moments = new Map<string, Moments>();
  readonly #decays: (name: string) => boolean;
  #settings: AdamWSettings;

  /** @throws CoreError "bad-input" where weights are kept as halves */
  constructor(device: Device, parameters: Parameters, transposed: TransposedWeights, options: AdamWOptions) {
    const { learningRate = 1e-3, weightDecay = 0.01, betas = [0.9, 0.999], epsilon = 1e-8, decays } = options;
    this.#device = device;
    this.#transposed = transposed;
    this.#decays = decays ?? (() => true);
    this.#settings = { learningRate, weightDecay, betas, epsilon };
    parameters.list().forEach(requireSingle);
  }

  /**
   * One step. The gradients stay whose they are.
   * @throws CoreError "bad-input" where weights are kept as halves, "out-of-memory"
   */
  async step(gradients: ParameterGradients, { learningRate, maximumNorm }: StepOptions = {}): Promise<void> {
    if (learningRate !== undefined) this.#settings = { ...this.#settings, learningRate };
    const entries = gradients.entries;
    for (const [parameter] of entries) requireSingle(parameter);
    const gradientScale = maximumNorm === undefined ? 1 : Math.min(1, maximumNorm / ((await gradients.norm()) + 1e-6));
    const known = new Set(this.#moments.keys());
    try {
      await inWorkspace(this.#device, async (ops) => {
        for (const [parameter, gradient] of entries) this.#record(ops, parameter, gradient, gradientScale);
        await submit(this.#device, ops.recorder);
      });
    } catch (error) {
      // Theirs may be the memory that could not be had.
      for (const key of this.#moments.keys()) if (!known.has(key)) this.#forget(key);
      throw error;
    }
    this.#transposed.refresh();
    for (const [{ key }] of entries) {
      const moments = this.#moments.get(key);
      if (moments) moments.steps += 1;
    }
  }

  /** Frees the moments. */
  dispose(): void {
    for (const key of this.#moments.keys()) this.#forget(key);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #forget(key: string): void {
    const moments = this.#moments.get(key);
    if (moments) for (const { buffer } of [moments.first, moments.second]) this.#device.pool.destroy(buffer);
    this.#moments.delete(key);
  }

  #record(ops: Workspace, parameter: PlacedParameter, gradient: Gradient, gradientScale: number): void {
    const [place, ...others] = parameter.places;
    if (!place) return;
    const { first, second, steps } = this.#momentsOf(parameter.key, place.tensor);
    const all = whole(ops, gradient, place);
    adamW(ops.recorder, {
      gradient: all,
      parameter: place.tensor,
      firstMoment: first,
      secondMoment: second,
      gradientScale,
      step: steps + 1,
      settings: this.#decays(parameter.name) ? this.#settings : { ...this.#settings, weightDecay: 0 },
    });
    for (const other of others) copyPlace(ops.recorder, place, other);
    ops.free(all.buffer);
  }

  #momentsOf(key: string, { shape, dtype, buffer }: Tensor): Moments {
    const known = this.#moments.get(key);
    if (known) return known;
    // WebGPU buffers begin as zeros, which is where moments start.
    const zeros = (): Tensor => ({ buffer: this.#device.pool.create(buffer.size, BufferUsage.storage), shape, dtype });
    const moments = { first: zeros(), second: zeros(), steps: 0 };
    this.#moments.set(key, moments);
    return moments;
  }
}

// A tied parameter lies in two places; the second follows the first.
function copyPlace(recorder: Recorder, from: Placement, to: Placement): void {
  if (from.layout === to.layout) recorder.copy(from.tensor.buffer, 0, to.tensor.buffer, 0, to.tensor.buffer.size);
  else if (from.layout === "rows") rowsToPanels(recorder, from.tensor, to.tensor);
  else panelsToRows(recorder, from.tensor, to.tensor);
}

function requireSingle({ name, places }: PlacedParameter): void {
  if (places.some(({ tensor }) => tensor.dtype !== "f32"))
    throw new CoreError(
      "bad-input",
      `"${name}" is kept as halves, which steps of training are lost in`,
      "Load the model with weights as f32: --dtype f32.",
    );
}

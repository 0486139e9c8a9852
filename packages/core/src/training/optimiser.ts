import { panelsToRows, rowsToPanels, type Recorder, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { ParameterGradients } from "../run/parameter-gradients.ts";
import { submit } from "../run/read.ts";
import { inWorkspace, type Workspace } from "../run/workspace.ts";
import { whole } from "../tape/table-gradients.ts";
import type { Gradient } from "../tape/tape.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { Parameters, PlacedParameter, Placement } from "../weights/parameters.ts";
import { OptimiserMemory, type OptimiserState } from "./optimiser-memory.ts";

export interface StepOptions {
  /** Of this step and those after it, such as a schedule has it. */
  readonly learningRate?: number;
  /** The gradients' length, all together, is cut down to this, as torch's clip_grad_norm_ does. */
  readonly maximumNorm?: number;
  /** That length where it is known already; it is computed where it is left out and needed. */
  readonly norm?: number;
}

/** One step of one parameter, as an update rule records it. */
export interface ParameterStep {
  readonly gradient: Tensor;
  /** Changed in place, as is what is remembered. */
  readonly parameter: Tensor;
  /** What the rule remembers of the parameter, in the order of its names; zeros before the first step. */
  readonly memory: readonly Tensor[];
  /** The gradient counts times this. */
  readonly gradientScale: number;
  readonly learningRate: number;
  /** Whether the parameter decays. */
  readonly decays: boolean;
  /** Steps of the parameter, with this one. */
  readonly step: number;
}

/** How an optimiser steps. */
export interface UpdateRule {
  /** Names of what it remembers of a parameter. */
  readonly memory: readonly string[];
  readonly learningRate: number;
  readonly decays: (name: string) => boolean;
  record(recorder: Recorder, step: ParameterStep): void;
}

/** Steps along gradients: changes a model's parameters in place; a parameter without a gradient stays as it is. */
export class Optimiser {
  readonly #device: Device;
  readonly #parameters: Parameters;
  readonly #transposed: TransposedWeights;
  readonly #rule: UpdateRule;
  readonly #memory: OptimiserMemory;
  #learningRate: number;

  constructor(device: Device, parameters: Parameters, transposed: TransposedWeights, rule: UpdateRule) {
    this.#device = device;
    this.#parameters = parameters;
    this.#transposed = transposed;
    this.#rule = rule;
    this.#memory = new OptimiserMemory(device, rule.memory);
    this.#learningRate = rule.learningRate;
    parameters.list().forEach(requireSingle);
  }

  /**
   * One step. The gradients stay whose they are.
   * @throws CoreError "bad-input" where weights are kept as halves, "out-of-memory": then nothing has changed
   */
  async step(gradients: ParameterGradients, { learningRate, maximumNorm, norm }: StepOptions = {}): Promise<void> {
    if (learningRate !== undefined) this.#learningRate = learningRate;
    const entries = gradients.entries;
    for (const [parameter] of entries) requireSingle(parameter);
    const gradientScale =
      maximumNorm === undefined ? 1 : Math.min(1, maximumNorm / ((norm ?? (await gradients.norm())) + 1e-6));
    const known = this.#memory.keys();
    try {
      await inWorkspace(this.#device, async (ops) => {
        for (const [parameter, gradient] of entries) this.#record(ops, parameter, gradient, gradientScale);
        await submit(this.#device, ops.recorder);
      });
    } catch (error) {
      // Theirs may be the memory that could not be had.
      for (const key of this.#memory.keys()) if (!known.has(key)) this.#memory.forget(key);
      throw error;
    }
    this.#transposed.refresh();
    for (const [parameter] of entries) this.#memory.of(parameter).steps += 1;
  }

  /** What it remembers of every parameter that it has stepped, on the host, in the layout of the checkpoint. */
  state(): Promise<OptimiserState> {
    return this.#memory.read(this.#parameters);
  }

  /**
   * Goes on from what `state` gave, whatever it remembered before: with the same parameters, the next steps are the same bit by bit.
   * @throws CoreError "unknown-parameter", "bad-input" where an array is missing or of another size, "not-finite", "out-of-memory"
   */
  restore(state: OptimiserState): Promise<void> {
    return this.#memory.write(this.#parameters, state);
  }

  /** Frees what it remembers. */
  dispose(): void {
    this.#memory.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #record(ops: Workspace, parameter: PlacedParameter, gradient: Gradient, gradientScale: number): void {
    const [place, ...others] = parameter.places;
    if (!place) return;
    const { tensors, steps } = this.#memory.of(parameter);
    const all = whole(ops, gradient, place);
    this.#rule.record(ops.recorder, {
      gradient: all,
      parameter: place.tensor,
      memory: tensors,
      gradientScale,
      learningRate: this.#learningRate,
      decays: this.#rule.decays(parameter.name),
      step: steps + 1,
    });
    for (const other of others) copyPlace(ops.recorder, place, other);
    ops.free(all.buffer);
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

import { narrow, panelsToRows, rowsToPanels, widen, type Recorder, type Tensor } from "@limelight/kernels";
import type { Device } from "../device/open-device.ts";
import type { ParameterGradients } from "../run/parameter-gradients.ts";
import { submit } from "../run/read.ts";
import { inWorkspace, type Workspace } from "../run/workspace.ts";
import { whole } from "../tape/table-gradients.ts";
import type { Gradient } from "../tape/tape.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { Parameters, PlacedParameter, Placement } from "../weights/parameters.ts";
import type { StepOptions } from "./optimiser.ts";
import { OptimiserMemory, type OptimiserState } from "./optimiser-memory.ts";

/** One step of one parameter, as an update rule records it. */
interface ParameterStep {
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

/** What an optimiser is made of; `Optimiser` says what it does. */
export class Stepping {
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
  }

  async step(gradients: ParameterGradients, { learningRate, maximumNorm, norm }: StepOptions = {}): Promise<void> {
    if (learningRate !== undefined) this.#learningRate = learningRate;
    const entries = gradients.entries;
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

  state(): Promise<OptimiserState> {
    return this.#memory.read(this.#parameters);
  }

  restore(state: OptimiserState): Promise<void> {
    return this.#memory.write(this.#parameters, state);
  }

  dispose(): void {
    this.#memory.dispose();
  }

  #record(ops: Workspace, parameter: PlacedParameter, gradient: Gradient, gradientScale: number): void {
    const [place, ...others] = parameter.places;
    if (!place) return;
    const remembered = this.#memory.of(parameter);
    const { tensors, steps, master } = remembered;
    if (master && remembered.fresh) widen(ops.recorder, place.tensor, master);
    remembered.fresh = false;
    const all = whole(ops, gradient, place);
    this.#rule.record(ops.recorder, {
      gradient: all,
      parameter: master ?? place.tensor,
      memory: tensors,
      gradientScale,
      learningRate: this.#learningRate,
      decays: this.#rule.decays(parameter.name),
      step: steps + 1,
    });
    if (master) for (const other of parameter.places) narrowInto(ops, { layout: place.layout, tensor: master }, other);
    else for (const other of others) copyPlace(ops.recorder, place, other);
    ops.free(all.buffer);
  }
}

// A tied parameter lies in two places; the second follows the first.
function copyPlace(recorder: Recorder, from: Placement, to: Placement): void {
  if (from.layout === to.layout) recorder.copy(from.tensor.buffer, 0, to.tensor.buffer, 0, to.tensor.buffer.size);
  else if (from.layout === "rows") rowsToPanels(recorder, from.tensor, to.tensor);
  else panelsToRows(recorder, from.tensor, to.tensor);
}

function narrowInto(ops: Workspace, master: Placement, to: Placement): void {
  if (master.layout === to.layout) {
    narrow(ops.recorder, master.tensor, to.tensor);
    return;
  }
  ops.temporary(to.tensor.shape, (tensor) => {
    copyPlace(ops.recorder, master, { layout: to.layout, tensor });
    narrow(ops.recorder, tensor, to.tensor);
  });
}

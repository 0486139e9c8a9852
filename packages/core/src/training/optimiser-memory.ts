import { BufferUsage, byteLength, waitForGpu, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { inFile, readPlaced, type Parameters, type PlacedParameter } from "../weights/parameters.ts";
import { partOf, requireNumbers, writePlaced } from "../weights/write-parameter.ts";

/** What an optimiser remembers of one parameter, on the host. */
export interface ParameterState {
  /** Steps that the parameter has made. */
  readonly steps: number;
  /** By name, such as `firstMoment`, or `master` where the parameter is kept as halves; each of the parameter's shape, in the layout of the checkpoint. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** What an optimiser remembers, by the names that parameters have in the checkpoint. */
export type OptimiserState = ReadonlyMap<string, ParameterState>;

/** The same on the device, lying as the first of the parameter's places does. */
interface Remembered {
  readonly tensors: readonly Tensor[];
  /** The parameter itself, f32, where it is kept as halves. */
  readonly master: Tensor | undefined;
  /** Whether the master is still to be made of the halves. */
  fresh: boolean;
  steps: number;
}

const usage = BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyDestination;

/** What an optimiser remembers of the parameters that it has stepped. */
export class OptimiserMemory {
  readonly #device: Device;
  readonly #names: readonly string[];
  readonly #remembered = new Map<string, Remembered>();

  /** @param names of what is remembered of each */
  constructor(device: Device, names: readonly string[]) {
    this.#device = device;
    this.#names = names;
  }

  keys(): ReadonlySet<string> {
    return new Set(this.#remembered.keys());
  }

  /** What is remembered of a parameter; zeros where it is asked for the first time. */
  of({ key, places: [place] }: PlacedParameter): Remembered {
    const known = this.#remembered.get(key);
    if (known) return known;
    if (!place) throw new CoreError("device-error", `the parameter "${key}" is not on the device`);
    const { shape, dtype } = place.tensor;
    const bytes = Math.max(16, Math.ceil(byteLength(shape, "f32") / 16) * 16);
    // WebGPU buffers begin as zeros.
    const zeros = (): Tensor => ({ buffer: this.#device.pool.create(bytes, usage), shape, dtype: "f32" });
    const master = dtype === "f16" ? zeros() : undefined;
    const remembered = { tensors: this.#names.map(zeros), master, fresh: true, steps: 0 };
    this.#remembered.set(key, remembered);
    return remembered;
  }

  forget(key: string): void {
    const known = this.#remembered.get(key);
    if (known) for (const { buffer } of arraysOf(known)) this.#device.pool.destroy(buffer);
    this.#remembered.delete(key);
  }

  dispose(): void {
    for (const key of this.keys()) this.forget(key);
  }

  async read(parameters: Parameters): Promise<OptimiserState> {
    const state = new Map<string, ParameterState>();
    const names = new Set(parameters.list().flatMap(({ key, name }) => (this.#remembered.has(key) ? [name] : [])));
    for (const name of names) {
      const parts = parameters.find(name).map((parameter) => ({ parameter, remembered: this.of(parameter) }));
      const arrays: Record<string, Float32Array> = {};
      for (const [index, array] of this.#namesFor(parts[0]?.parameter).entries())
        arrays[array] = await this.#array(parts, index);
      state.set(name, { steps: Math.max(...parts.map(({ remembered }) => remembered.steps)), arrays });
    }
    return state;
  }

  async #array(
    parts: readonly { readonly parameter: PlacedParameter; readonly remembered: Remembered }[],
    index: number,
  ): Promise<Float32Array> {
    const numbers = [];
    for (const { parameter, remembered } of parts) {
      const tensor = arraysOf(remembered)[index];
      if (!tensor) continue;
      const layout = parameter.places[0]?.layout ?? "rows";
      const { data } = await readPlaced(this.#device, parameter.own, { layout, tensor });
      numbers.push({ parameter, numbers: data });
    }
    return inFile(numbers).data;
  }

  /** Replaces all that is remembered. */
  async write(parameters: Parameters, state: OptimiserState): Promise<void> {
    for (const [name, of] of state) {
      for (const parameter of parameters.find(name).slice(0, 1)) this.#check(parameter, of);
    }
    this.dispose();
    for (const [name, { steps, arrays }] of state)
      for (const parameter of parameters.find(name)) {
        const remembered = this.of(parameter);
        remembered.steps = steps;
        const layout = parameter.places[0]?.layout ?? "rows";
        remembered.fresh = false;
        const names = this.#namesFor(parameter);
        arraysOf(remembered).forEach((tensor, index) => {
          const numbers = partOf(parameter, arrays[names[index] ?? ""] ?? new Float32Array(0));
          writePlaced(this.#device, parameter.own, { layout, tensor }, numbers);
        });
      }
    await waitForGpu(this.#device.pool.check());
  }

  // In the order of `arraysOf`.
  #namesFor(parameter: PlacedParameter | undefined): readonly string[] {
    const half = parameter?.places[0]?.tensor.dtype === "f16";
    return half ? [...this.#names, "master"] : this.#names;
  }

  #check(parameter: PlacedParameter, { steps, arrays }: ParameterState): void {
    if (!Number.isInteger(steps) || steps < 0)
      throw new CoreError("bad-input", `the optimiser's state of "${parameter.name}" has ${steps} steps`);
    for (const name of this.#namesFor(parameter)) {
      const array = arrays[name];
      if (!array)
        throw new CoreError(
          "bad-input",
          `the optimiser's state of "${parameter.name}" has no ${name}`,
          "It is of another optimiser.",
        );
      requireNumbers(parameter, array, `${name} of`);
    }
  }
}

function arraysOf({ tensors, master }: Remembered): readonly Tensor[] {
  return master ? [...tensors, master] : tensors;
}

import { add, panelsToRows, Recorder, rowsToPanels, sumSquares, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { PooledBuffer } from "../memory/pool.ts";
import { readPlaced, type PlacedParameter } from "../weights/parameters.ts";
import type { Operations } from "./operations.ts";
import { readTensor, submit, type Activation } from "./read.ts";

/** The gradient of one parameter, lying as the first of the parameter's places does. */
interface HeldGradient {
  readonly parameter: PlacedParameter;
  readonly tensor: Tensor;
  readonly pooled: PooledBuffer;
}

/**
 * Of every parameter the gradient that a walk back found, those of a parameter's several places added up in the layout of
 * the first; without those that had no part in the logits.
 */
export function gatherGradients(
  ops: Operations,
  parameters: readonly PlacedParameter[],
  found: ReadonlyMap<GPUBuffer, Tensor>,
): [PlacedParameter, Tensor][] {
  return parameters.flatMap((parameter): [PlacedParameter, Tensor][] => {
    const [first] = parameter.places;
    const parts = parameter.places.flatMap(({ layout, tensor }) => {
      const gradient = found.get(tensor.buffer);
      if (!first || !gradient) return [];
      if (layout === first.layout) return [gradient];
      const moved = ops.allocate(first.tensor.shape);
      if (layout === "panels") panelsToRows(ops.recorder, gradient, moved);
      else rowsToPanels(ops.recorder, gradient, moved);
      return [moved];
    });
    const [start, ...rest] = parts;
    return start ? [[parameter, rest.reduce((sum, part) => ops.add(sum, part), start)]] : [];
  });
}

/** Gradients of parameters, on the device until they are read or disposed of. */
export class ParameterGradients {
  readonly #device: Device;
  readonly #held = new Map<string, HeldGradient>();

  constructor(device: Device, held: readonly HeldGradient[]) {
    this.#device = device;
    for (const each of held) this.#held.set(each.parameter.name, each);
  }

  /** Names of the parameters that had a part in the logits, as the checkpoint has them. */
  get names(): string[] {
    return [...this.#held.keys()];
  }

  /** Each parameter with its gradient, which lies as the first of the parameter's places does. */
  get entries(): readonly (readonly [PlacedParameter, Tensor])[] {
    return Array.from(this.#held.values(), ({ parameter, tensor }) => [parameter, tensor] as const);
  }

  /**
   * The gradient of one parameter, in the layout of the checkpoint.
   * @throws CoreError "unknown-parameter" where it had no part in the logits
   */
  async read(name: string): Promise<Activation> {
    const { parameter, tensor } = this.#find(name);
    return readPlaced(this.#device, parameter.shape, { layout: parameter.places[0]?.layout ?? "rows", tensor });
  }

  /** Adds another's gradients to these, such as those of the next part of a batch. */
  async add(other: ParameterGradients): Promise<void> {
    const recorder = new Recorder(this.#device.programs);
    const spent: PooledBuffer[] = [];
    try {
      for (const [name, theirs] of other.#held) {
        const ours = this.#held.get(name);
        const pooled = this.#device.pool.take(theirs.pooled.size);
        const tensor = { ...theirs.tensor, buffer: pooled.buffer };
        if (ours) {
          spent.push(ours.pooled);
          add(recorder, { a: ours.tensor, b: theirs.tensor, output: tensor });
        } else recorder.copy(theirs.tensor.buffer, 0, pooled.buffer, 0, theirs.pooled.size);
        this.#held.set(name, { parameter: theirs.parameter, tensor, pooled });
      }
      await submit(this.#device, recorder);
    } finally {
      recorder.discard();
      for (const pooled of spent) this.#device.pool.give(pooled);
    }
  }

  /** The Euclidean length of all gradients together. */
  async norm(): Promise<number> {
    const recorder = new Recorder(this.#device.programs);
    const shape = [this.#held.size];
    const pooled = this.#device.pool.take(this.#held.size * 4);
    const output: Tensor = { buffer: pooled.buffer, shape, dtype: "f32" };
    try {
      Array.from(this.#held.values()).forEach(({ tensor }, place) =>
        sumSquares(recorder, { input: tensor, output, place }),
      );
      await submit(this.#device, recorder);
      const squares = await readTensor(this.#device, output);
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
    } finally {
      recorder.discard();
      this.#device.pool.give(pooled);
    }
  }

  /** Gives the buffers back. */
  dispose(): void {
    for (const { pooled } of this.#held.values()) this.#device.pool.give(pooled);
    this.#held.clear();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #find(name: string): HeldGradient {
    const held = this.#held.get(name);
    if (held) return held;
    throw new CoreError(
      "unknown-parameter",
      `there is no gradient of "${name}"`,
      `${this.#held.size} parameters had a part in the logits: names tells which.`,
    );
  }
}

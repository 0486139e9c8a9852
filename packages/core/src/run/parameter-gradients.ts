import {
  add,
  byteLength,
  elements,
  matrixShape,
  panelsToRows,
  rowsToPanels,
  sumSquares,
  type Tensor,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { PooledBuffer } from "../memory/pool.ts";
import { whole } from "../tape/table-gradients.ts";
import type { Gradient } from "../tape/tape.ts";
import { inFile, readPlaced, type PlacedParameter } from "../weights/parameters.ts";
import type { Operations } from "./operations.ts";
import { readTensor, submit, type Activation } from "./read.ts";
import { inWorkspace } from "./workspace.ts";

/** The gradient of one parameter, lying as the first of the parameter's places does. */
interface HeldGradient {
  readonly parameter: PlacedParameter;
  readonly gradient: Gradient;
  readonly pooled: PooledBuffer;
}

/**
 * Of every parameter the gradient that a walk back found, those of a parameter's several places added up in the layout of
 * the first; without those that had no part in the logits.
 */
export function gatherGradients(
  ops: Operations,
  parameters: readonly PlacedParameter[],
  found: ReadonlyMap<GPUBuffer, Gradient>,
): [PlacedParameter, Gradient][] {
  return parameters.flatMap((parameter): [PlacedParameter, Gradient][] => {
    const [first] = parameter.places;
    const gradients = parameter.places.map(({ tensor }) => found.get(tensor.buffer));
    const [alone] = gradients;
    if (first && alone && !gradients.some((each, place) => each && place > 0)) return [[parameter, alone]];
    const parts = parameter.places.flatMap(({ layout }, place) => {
      const gradient = gradients[place];
      if (!first || !gradient) return [];
      if (gradient.rows) return [whole(ops, gradient, first)];
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
    for (const each of held) this.#held.set(each.parameter.key, each);
  }

  /** Names of the parameters that had a part in the logits, as the checkpoint has them. */
  get names(): string[] {
    return [...new Set(Array.from(this.#held.values(), ({ parameter }) => parameter.name))];
  }

  /** Each parameter with its gradient, which lies as the first of the parameter's places does. */
  get entries(): readonly (readonly [PlacedParameter, Gradient])[] {
    return Array.from(this.#held.values(), ({ parameter, gradient }) => [parameter, gradient] as const);
  }

  /**
   * The gradient of one parameter, in the layout of the checkpoint.
   * @throws CoreError "unknown-parameter" where it had no part in the logits
   */
  async read(name: string): Promise<Activation> {
    const parts = [];
    for (const { parameter, gradient } of this.#find(name))
      parts.push({ parameter, numbers: await this.#numbers(parameter, gradient) });
    return inFile(parts);
  }

  /** Adds another's gradients to these, such as those of the next part of a batch. */
  async add(other: ParameterGradients): Promise<void> {
    await inWorkspace(this.#device, async (ops) => {
      const sums = Array.from(other.#held.values(), ({ parameter, gradient }): [PlacedParameter, Tensor] => {
        const [place = { layout: "rows", tensor: gradient } as const] = parameter.places;
        const { shape } = place.tensor;
        const output = ops.allocate(shape);
        const theirs = whole(ops, gradient, place);
        const ours = this.#held.get(parameter.key);
        if (ours) add(ops.recorder, { a: whole(ops, ours.gradient, place), b: theirs, output });
        else ops.recorder.copy(theirs.buffer, 0, output.buffer, 0, byteLength(shape, "f32"));
        return [parameter, output];
      });
      await submit(this.#device, ops.recorder);
      for (const [parameter, gradient] of sums) {
        const before = this.#held.get(parameter.key);
        if (before) this.#device.pool.give(before.pooled);
        this.#held.set(parameter.key, { parameter, gradient, pooled: ops.claim(gradient) });
      }
    });
  }

  /** The Euclidean length of all gradients together. */
  norm(): Promise<number> {
    return inWorkspace(this.#device, async (ops) => {
      const output = ops.allocate([this.#held.size]);
      Array.from(this.#held.values()).forEach(({ gradient }, place) =>
        sumSquares(ops.recorder, { input: gradient, output, place }),
      );
      await submit(this.#device, ops.recorder);
      const squares = await readTensor(this.#device, output);
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
    });
  }

  /** Gives the buffers back. */
  dispose(): void {
    for (const { pooled } of this.#held.values()) this.#device.pool.give(pooled);
    this.#held.clear();
    this.#device.makeRoom();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  // Row by row, [out, in] or [out].
  async #numbers({ own, places }: PlacedParameter, gradient: Gradient): Promise<Float32Array> {
    const layout = places[0]?.layout ?? "rows";
    if (!gradient.rows) return (await readPlaced(this.#device, own, { layout, tensor: gradient })).data;
    const numbers = await readTensor(this.#device, gradient);
    const [, features] = matrixShape(gradient);
    const data = new Float32Array(elements(own));
    gradient.rows.forEach((row, i) => data.set(numbers.subarray(i * features, (i + 1) * features), row * features));
    return data;
  }

  #find(name: string): HeldGradient[] {
    const held = [...this.#held.values()].filter(({ parameter }) => parameter.name === name);
    if (held.length > 0) return held;
    throw new CoreError(
      "unknown-parameter",
      `there is no gradient of "${name}"`,
      `${this.#held.size} parameters had a part in the logits: names tells which.`,
    );
  }
}

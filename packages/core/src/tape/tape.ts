import type { ofLinear, ofNorm, ofTable } from "../run/weight-gradients.ts";
import type { Table, Tensor } from "@limelight/kernels";
import type { Operations } from "../run/operations.ts";
import type { Workspace } from "../run/workspace.ts";
import type { Space } from "./fan.ts";
import { addRows } from "./table-gradients.ts";

/** Names of operations with a way back; `rules` replace some by their names. */
type OperationName =
  | "linear"
  | "activation"
  | "norm"
  | "add"
  | "multiply"
  | "scale"
  | "rotary"
  | "attention"
  | "pick"
  | "mean"
  | "lookUp"
  | "dropout"
  | "prefix"
  | "block"
  | "edit";

/** Numbers of the shape of what they are the gradient of; or, of a table, those of the rows that are named alone: all others are zero. */
export interface Gradient extends Tensor {
  /** Ascending. */
  readonly rows?: Uint32Array;
  /** How the table lies whose rows they are; row by row where it is left out. The rows themselves lie one behind the other. */
  readonly layout?: Table["layout"];
}

/** How gradients of weights are made; few ask for them, so that it is loaded for those. */
export interface WeightGradients {
  readonly ofLinear: typeof ofLinear;
  readonly ofNorm: typeof ofNorm;
  readonly ofTable: typeof ofTable;
}

/** A gradient and what it is the gradient of. */
export type GradientOf = readonly [tensor: Tensor, gradient: Gradient];

/** One operation of a forward pass, with what its way back needs. */
export interface TapeEntry {
  readonly operation: OperationName;
  readonly output: Tensor;
  /** What it is made of that may have a gradient: activations, weights, and what lies inside and can be asked for. */
  readonly inputs: readonly Tensor[];
  /**
   * Records, with the operations of the walk back, the gradients of the inputs from the output's; of those that `needed` does not
   * name they may be left out.
   */
  readonly backward: (ops: Operations, gradient: Tensor, needed: ReadonlySet<GPUBuffer>) => readonly GradientOf[];
}

/**
 * The operations of a forward pass in order. Walking them backwards turns gradients of outputs into gradients of inputs
 * (reverse accumulation, Linnainmaa 1970). Every tensor that is recorded has a buffer of its own, by which gradients are found.
 * What depends on nothing that is wanted is not recorded, where that is known beforehand, nor walked through: below the lowest trained
 * weight a pass is as one without a way back.
 */
export class Tape {
  /** What the activations that are being recorded have a row for. */
  space: Space = "target";
  readonly #entries: (TapeEntry & { readonly space: Space })[] = [];
  readonly #reached: Set<GPUBuffer> | undefined;
  #begun: boolean;

  /**
   * @param wanted weights whose gradients will be asked for; undefined: those of anything may be
   * @param weights ways back to weights; left out where none will be asked for
   */
  constructor(
    wanted?: readonly Pick<Tensor, "buffer">[],
    readonly weights?: WeightGradients,
  ) {
    this.#reached = wanted && new Set(wanted.map(({ buffer }) => buffer));
    this.#begun = !wanted;
  }

  /** An empty tape that records what this one would, for a part of the pass. */
  inner(): Tape {
    const reached = this.#reached && Array.from(this.#reached, (buffer) => ({ buffer }));
    const tape = new Tape(reached, this.weights);
    tape.space = this.space;
    return tape;
  }

  /** What the operations so far are made of, and no operation gave. */
  get inputs(): Tensor[] {
    const given = new Set(this.#entries.map(({ output }) => output.buffer));
    const found = new Map(this.#entries.flatMap(({ inputs }) => inputs.map((input) => [input.buffer, input] as const)));
    return [...found.values()].filter(({ buffer }) => !given.has(buffer));
  }

  /** Whether a walk back may read what is allocated from here on. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Makes an activation one whose gradient will be asked for. */
  want({ buffer }: Tensor): void {
    this.#reached?.add(buffer);
    this.#begun = true;
  }

  /** Whether what is made of these has a way back. */
  records(inputs: readonly Tensor[]): boolean {
    const reached = this.#reached;
    return !reached || inputs.some(({ buffer }) => reached.has(buffer));
  }

  record(entry: TapeEntry): void {
    if (!this.records(entry.inputs)) return;
    this.want(entry.output);
    this.#entries.push({ ...entry, space: this.space });
  }

  /**
   * Walks back from the seeds.
   * @param wanted tensors whose gradients are kept and returned; missing ones have no influence on the seeds
   * @param spent the memory of the forward pass, where it is walked for the last time: the walk inherits activations as it passes them
   */
  backward(
    seeds: readonly GradientOf[],
    wanted: readonly Tensor[],
    ops: Operations,
    spent?: Workspace,
  ): Map<GPUBuffer, Gradient> {
    const keep = new Set(wanted.map(({ buffer }) => buffer));
    const needed = this.#leadingTo(keep);
    const gradients = new Gradients(ops, needed, new Set(seeds.map(([, { buffer }]) => buffer)));
    for (const [tensor, gradient] of seeds) gradients.accumulate(tensor, gradient);
    for (const [index, { output, backward, space }] of Array.from(this.#entries.entries()).toReversed()) {
      const gradient = gradients.get(output.buffer);
      if (gradient) {
        ops.space = space;
        for (const [tensor, part] of backward(ops, gradient, needed)) gradients.accumulate(tensor, part);
        if (!keep.has(output.buffer)) gradients.drop(output.buffer);
      }
      if (spent) ops.inherit(spent, this.#entries[index - 1]?.output.buffer);
    }
    return gradients.only(keep);
  }

  // What is wanted, and all that is made of it.
  #leadingTo(wanted: ReadonlySet<GPUBuffer>): ReadonlySet<GPUBuffer> {
    const needed = new Set(wanted);
    for (const { inputs, output } of this.#entries)
      if (inputs.some(({ buffer }) => needed.has(buffer))) needed.add(output.buffer);
    return needed;
  }
}

/** Gradients so far. One buffer may be the gradient of several tensors (an addition hands its own on), so owners are counted. */
class Gradients {
  readonly #ops: Operations;
  readonly #needed: ReadonlySet<GPUBuffer>;
  readonly #lent: ReadonlySet<GPUBuffer>;
  readonly #gradients = new Map<GPUBuffer, Gradient>();
  readonly #owners = new Map<GPUBuffer, number>();

  /** @param lent buffers that are somebody else's to give back */
  constructor(ops: Operations, needed: ReadonlySet<GPUBuffer>, lent: ReadonlySet<GPUBuffer>) {
    this.#lent = lent;
    this.#ops = ops;
    this.#needed = needed;
  }

  get(buffer: GPUBuffer): Gradient | undefined {
    return this.#gradients.get(buffer);
  }

  accumulate({ buffer }: Tensor, gradient: Gradient): void {
    if (!this.#needed.has(buffer)) {
      this.#own(gradient); // so that it is given back if nobody else has it
      this.#disown(gradient);
      return;
    }
    const before = this.#gradients.get(buffer);
    if (!before) {
      this.#own(gradient);
      this.#gradients.set(buffer, gradient);
      return;
    }
    const sum = before.rows || gradient.rows ? addRows(this.#ops, before, gradient) : this.#ops.add(before, gradient);
    this.#own(gradient);
    this.#disown(gradient);
    this.drop(buffer);
    this.#own(sum);
    this.#gradients.set(buffer, sum);
  }

  drop(buffer: GPUBuffer): void {
    const gradient = this.#gradients.get(buffer);
    this.#gradients.delete(buffer);
    if (gradient) this.#disown(gradient);
  }

  only(keep: ReadonlySet<GPUBuffer>): Map<GPUBuffer, Gradient> {
    for (const buffer of Array.from(this.#gradients.keys())) if (!keep.has(buffer)) this.drop(buffer);
    return this.#gradients;
  }

  #own({ buffer }: Tensor): void {
    this.#owners.set(buffer, (this.#owners.get(buffer) ?? 0) + 1);
  }

  #disown({ buffer }: Tensor): void {
    const left = (this.#owners.get(buffer) ?? 1) - 1;
    if (left > 0) this.#owners.set(buffer, left);
    else {
      this.#owners.delete(buffer);
      if (!this.#lent.has(buffer)) this.#ops.free(buffer);
    }
  }
}

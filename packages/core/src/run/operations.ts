import {
  add,
  asTable,
  blendRows,
  byteLength,
  embedding,
  gatherRows,
  linear,
  matrixShape,
  multiply,
  multiplyBackward,
  rotary,
  rotaryBackward,
  scale,
  scatterRows,
  type Activation,
  type DType,
  type PackedWeight,
  type Recorder,
  type Table,
  type Tensor,
} from "@limelight/kernels";
import type { Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import type { ActivationPlace, Rules } from "../tape/rules.ts";
import type { Fan, Space } from "../tape/fan.ts";
import type { Tape } from "../tape/tape.ts";
import type { PackedAttention } from "./attention.ts";
import type { Captured, Slice } from "./read.ts";
import { recompute } from "./recompute.ts";
import { activated, normed } from "./rowwise.ts";
import type { LookUpIndex } from "./weight-gradients.ts";
import { drop, type DropoutSite } from "./dropout.ts";
import type { OperationsOptions, SavedAttention } from "./operations-options.ts";
import { Workspace } from "./workspace.ts";

const same = (tensor: Tensor): Tensor => tensor;

/** Rows at most that decoding has in a step, where it is dispatches that cost; more of them are worth no kernel of their own. */
const fewRows = 4;

/**
 * The operations of a pass: each allocates its result, records its kernel and, with a tape, its way back, and returns the
 * result. Attention is in attention.ts.
 */
export class Operations extends Workspace {
  readonly captured = new Map<HookName, Captured>();
  /** The activations that gradients will be asked of, as the tape knows them. */
  readonly differentiated = new Map<HookName, Captured>();
  /** What the rows of the operation are whose way back is being recorded. */
  space: Space = "target";
  readonly #options: OperationsOptions;
  #fan: Fan | undefined;

  #tape: Tape | undefined;
  /** What was allocated in a part of the pass that is to be forgotten, while that is recorded. */
  #forgotten: Set<GPUBuffer> | undefined;

  /** @param recorder where they are part of another pass: that one's */
  constructor(device: Device, options: OperationsOptions, recorder?: Recorder) {
    super(device, () => !this.#forgotten && (this.tape?.begun ?? false), recorder);
    this.#options = options;
    this.#tape = options.tape;
  }

  get tape(): Tape | undefined {
    return this.#tape;
  }

  override allocate(shape: readonly number[], dtype?: DType): Tensor {
    const tensor = super.allocate(shape, dtype);
    this.#forgotten?.add(tensor.buffer);
    return tensor;
  }

  /**
   * A part of the pass, such as a block, with memory of its own. With `checkpointing` the tape keeps what it reads and gives alone, and the
   * way back computes it again; what is computed is the same, bit by bit.
   */
  part(body: (ops: Operations) => Tensor): Tensor {
    const tape = this.#tape;
    if (!tape || !this.#options.checkpointing) return this.scope(() => body(this));
    const [trial, empty] = [tape.inner(), tape.inner()];
    const inside = new Set<GPUBuffer>();
    [this.#tape, this.#forgotten] = [trial, inside];
    let output: Tensor;
    try {
      output = this.scope(() => body(this));
    } finally {
      [this.#tape, this.#forgotten] = [tape, undefined];
    }
    tape.space = trial.space;
    const inputs = trial.inputs.filter(({ buffer }) => !inside.has(buffer));
    const { captured: _, differentiated: __, ...options } = this.#options;
    const operations = (back: Operations) => {
      const own = empty.inner();
      return {
        tape: own,
        again: new Operations(back.device, { ...options, captured: new Set(), tape: own }, back.recorder),
      };
    };
    tape.record({
      operation: "block",
      output,
      inputs,
      backward: (back, gradient, needed) => recompute(back, { body, operations, inputs }, gradient, needed),
    });
    return output;
  }

  /** Whether what is made of these has a way back. */
  records(...inputs: readonly Tensor[]): boolean {
    return this.tape?.records(inputs) ?? false;
  }

  get rules(): Rules {
    return this.#options.rules ?? {};
  }

  /** The branches of a walk back that goes many ways. */
  get fan(): Fan | undefined {
    const { fan } = this.#options;
    return fan && (this.#fan ??= fan(this));
  }

  /** Records what has rows of another space than what is recorded around it. */
  inSpace<T>(space: Space, body: () => T): T {
    const { tape } = this;
    if (!tape) return body();
    const around = tape.space;
    tape.space = space;
    try {
      return body();
    } finally {
      tape.space = around;
    }
  }

  /** An activation of the forward pass as this walk back needs it, a row for each of its own. */
  saved(tensor: Tensor): Tensor {
    return this.fan?.rows(tensor, this.space) ?? tensor;
  }

  /** The same of numbers of the host, one a row. */
  savedColumn(column: LookUpIndex): Tensor {
    return this.fan?.column(column, this.space) ?? column.tensor;
  }

  /** The same of what went through an attention layer. */
  savedAttention(tables: PackedAttention): SavedAttention {
    const { fan, space } = this;
    if (!fan) return { tables, queries: same, keys: same, patterns: same };
    const fanned = fan.attention(tables, space);
    return {
      tables: fanned.tables,
      queries: (tensor) => fan.rows(tensor, space),
      keys: (tensor) => fan.rows(tensor, tables.plan.keys),
      patterns: fanned.pattern,
    };
  }

  /** Whether a hook's value was asked for, or is changed. */
  wants(...names: readonly HookName[]): boolean {
    const { captured, differentiated } = this.#options;
    return names.some((name) => captured.has(name) || differentiated?.has(name) || this.edits(name));
  }

  /** Whether a hook's value is changed, by an edit or by dropout. */
  edits(...names: readonly HookName[]): boolean {
    const { edits, dropout } = this.#options;
    return names.some((name) => edits?.has(name) || (dropout?.rate(name) ?? 0) > 0);
  }

  /** The input with some numbers dropped, in runs with dropout; at the rate that the model has for the site, or one of its own. */
  dropout(site: DropoutSite, input: Tensor, rate?: number): Tensor {
    const { dropout } = this.#options;
    return dropout ? drop(this, dropout, site, input, rate ?? dropout.rate(site)) : input;
  }

  /**
   * A hook: changes the tensor where edits say so, and keeps a copy of what goes on where it was asked for; then drops some of it,
   * where the model does. `slice` tells where each sequence's numbers lie.
   */
  hook(name: HookName, tensor: Tensor, slice: (sequence: number) => Slice): Tensor {
    const { captured, differentiated } = this.#options;
    const edited = this.#options.edits?.apply(this, name, tensor, slice) ?? tensor;
    if (differentiated?.has(name)) {
      this.differentiated.set(name, { tensor: edited, slice });
      this.tape?.want(edited);
    }
    if (captured.has(name)) this.captured.set(name, { tensor: this.keep(edited), slice });
    return this.dropout(name, edited);
  }

  /** word[id] + position[place] + type[segment], [tokens, embedding]. */
  embedding(index: Tensor, word: Table, position: Tensor, type: Tensor): Tensor {
    const output = this.allocate([index.shape[0] ?? 0, word.features]);
    embedding(this.recorder, { index, word, position, type, output });
    return output;
  }

  /** Rows of a weight's table, [index, features], with a way back to the table. */
  lookUp(table: Tensor | Table, index: LookUpIndex): Tensor {
    const output = this.gather(table, index.tensor);
    const { tape } = this;
    tape?.record({
      operation: "lookUp",
      output,
      inputs: asTable(table).shards.map(({ tensor }) => tensor),
      backward: (ops, gradient, needed) => tape.weights?.ofTable(ops, asTable(table), index, gradient, needed) ?? [],
    });
    return output;
  }

  /** Rows of a table, [index, features]. */
  gather(table: Tensor | Table, index: Tensor): Tensor {
    const output = this.allocate([index.shape[0] ?? 0, asTable(table).features]);
    gatherRows(this.recorder, { table, index, output });
    return output;
  }

  /** Between two rows of a weight's table, [index, features]; `share` [index] says how much of the first. */
  blend(table: Table, index: Tensor, share: Tensor): Tensor {
    const output = this.allocate([index.shape[0] ?? 0, table.features]);
    blendRows(this.recorder, { table, index, share, output });
    return output;
  }

  /** Some rows of an activation, none twice, [index, features]: those that a head reads. What is recorded from here on is of them. */
  pick(input: Tensor, index: Tensor): Tensor {
    const output = this.gather(input, index);
    if (this.tape) this.tape.space = "picked";
    this.tape?.record({
      operation: "pick",
      output,
      inputs: [input],
      backward: (ops, gradient) => {
        const { fan } = ops;
        const rows = fan ? fan.branches.target.rows.length : matrixShape(input)[0];
        const inputGradient = ops.allocate([rows, matrixShape(input)[1]]);
        ops.recorder.clear(inputGradient.buffer);
        scatterRows(ops.recorder, { index: fan?.ends ?? index, input: gradient, output: inputGradient });
        return [[input, inputGradient]];
      },
    });
    return output;
  }

  /** input · weight + bias, then the activation, [rows, columns]. With a tape the two are apart: the way back reads what is between. */
  linear(
    input: Tensor,
    weight: PackedWeight,
    activation: Activation = "none",
    place: ActivationPlace = "block",
  ): Tensor {
    const { attachments } = this.#options;
    const attached = attachments?.of(weight);
    if (!attachments || !attached) return this.#linear(input, weight, activation, place);
    const output = attachments.apply(this, attached, input, this.#linear(input, weight, "none", place));
    return activation === "none" ? output : this.activate(output, activation, place);
  }

  #linear(input: Tensor, weight: PackedWeight, activation: Activation, place: ActivationPlace): Tensor {
    const weights = weight.shards.flatMap(({ panels, bias }) => [panels, bias]);
    if (activation !== "none" && this.records(input, ...weights))
      return this.activate(this.#linear(input, weight, "none", place), activation, place);
    const output = this.allocate([matrixShape(input)[0], weight.columns]);
    linear(this.recorder, { input, weight, output, activation });
    const { tape } = this;
    tape?.record({
      operation: "linear",
      output,
      inputs: [input, ...weights],
      backward: (ops, gradient, needed) => {
        const inside = tape.weights?.ofLinear(ops, input, weight, gradient, needed) ?? [];
        if (!needed.has(input.buffer)) return inside;
        return [...inside, [input, ops.linear(gradient, this.#options.transposed.of(weight))]];
      },
    });
    return output;
  }

  /**
   * residual + input · weight + bias, [rows, columns]. Of few rows it is added in place, so that the residual, which nobody may read again, is
   * what comes back.
   */
  linearOnto(residual: Tensor, input: Tensor, weight: PackedWeight): Tensor {
    if (this.tape || matrixShape(input)[0] > fewRows || this.#options.attachments?.of(weight))
      return this.add(residual, this.linear(input, weight));
    linear(this.recorder, { input, weight, output: residual, add: true });
    return residual;
  }

  /** input · weight + bias into rows of what outlives the pass, [any, columns], from one on; there is no way back. */
  linearInto(output: Tensor, outputRow: number, input: Tensor, weight: PackedWeight): void {
    if (!this.#options.attachments?.of(weight)) {
      linear(this.recorder, { input, weight, output, outputRow });
      return;
    }
    const whole = this.linear(input, weight);
    const bytes = byteLength(whole.shape, "f32");
    this.recorder.copy(whole.buffer, 0, output.buffer, outputRow * weight.columns * 4, bytes);
  }

  /** The activation alone, of the input's shape; `place` is what rules know it by. */
  activate(input: Tensor, activation: Activation, place: ActivationPlace = "block"): Tensor {
    return activated(this, input, activation, place);
  }

  /** A norm over the last axis, by what its weights are, of the input's shape. */
  norm(input: Tensor, weights: AnyNormWeights, epsilon: number): Tensor {
    return normed(this, input, weights, epsilon);
  }

  /** Queries or keys turned by their positions, of the input's shape. */
  rotate(input: Tensor, positions: LookUpIndex, angles: Tensor, heads: number): Tensor {
    const output = this.allocate(input.shape);
    rotary(this.recorder, { input, positions: positions.tensor, angles, heads, output });
    this.tape?.record({
      operation: "rotary",
      output,
      inputs: [input],
      backward: (ops, gradient) => {
        const inputGradient = ops.allocate(gradient.shape);
        const turned = { positions: ops.savedColumn(positions), angles, heads };
        rotaryBackward(ops.recorder, { input: gradient, ...turned, output: inputGradient });
        return [[input, inputGradient]];
      },
    });
    return output;
  }

  /** factor · input, of its shape. */
  scale(input: Tensor, factor: number): Tensor {
    const output = this.allocate(input.shape);
    scale(this.recorder, { input, factor, output });
    this.tape?.record({
      operation: "scale",
      output,
      inputs: [input],
      backward: (ops, gradient) => {
        const inputGradient = ops.allocate(gradient.shape);
        scale(ops.recorder, { input: gradient, factor, output: inputGradient });
        return [[input, inputGradient]];
      },
    });
    return output;
  }

  /** a ∘ b, of their shape. */
  multiply(a: Tensor, b: Tensor): Tensor {
    const output = this.allocate(a.shape);
    multiply(this.recorder, { a, b, output });
    this.tape?.record({
      operation: "multiply",
      output,
      inputs: [a, b],
      backward: (ops, outputGradient) => {
        const [aGradient, bGradient] = [ops.allocate(outputGradient.shape), ops.allocate(outputGradient.shape)];
        const tensors = { a: ops.saved(a), b: ops.saved(b), outputGradient, aGradient, bGradient };
        multiplyBackward(ops.recorder, { ...tensors, scale: ops.rules.multiply === "halved" ? 0.5 : 1 });
        return [
          [a, aGradient],
          [b, bGradient],
        ];
      },
    });
    return output;
  }

  /** a + b, of their shape. */
  add(a: Tensor, b: Tensor): Tensor {
    const output = this.allocate(a.shape);
    add(this.recorder, { a, b, output });
    this.tape?.record({
      operation: "add",
      output,
      inputs: [a, b],
      backward: (_, gradient) => [
        [a, gradient],
        [b, gradient],
      ],
    });
    return output;
  }
}

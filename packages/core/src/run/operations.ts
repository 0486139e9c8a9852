import {
  activate,
  activateBackward,
  activateSecant,
  add,
  asTable,
  blendRows,
  embedding,
  gatherRows,
  layerNorm,
  layerNormBackward,
  linear,
  matrixShape,
  multiply,
  multiplyBackward,
  rmsNorm,
  rmsNormBackward,
  rotary,
  rotaryBackward,
  scale,
  scatterRows,
  type Activation,
  type PackedWeight,
  type Table,
  type Tensor,
} from "@limelight/kernels";
import type { Device } from "../device/open-device.ts";
import type { Edits } from "../edits/edits.ts";
import type { HookName } from "../hooks/names.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import { activationRule, type ActivationPlace, type Rules } from "../tape/rules.ts";
import type { Fan, Space } from "../tape/fan.ts";
import type { Tape } from "../tape/tape.ts";
import type { PackedAttention } from "./attention.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { Captured, Slice } from "./read.ts";
import { ofLinear, ofNorm, ofTable, type LookUpIndex } from "./weight-gradients.ts";
import { Workspace } from "./workspace.ts";

export interface OperationsOptions {
  /** Hooks whose values are copied. */
  readonly captured: ReadonlySet<HookName>;
  /** Hooks that gradients will be asked of. */
  readonly differentiated?: ReadonlySet<HookName>;
  /** Where operations are recorded for the way back. What they leave is then kept until `finish`. */
  readonly tape?: Tape;
  readonly transposed: TransposedWeights;
  /** What hooks change. */
  readonly edits?: Edits;
  /** What stands in the place of backward rules, on the way back. */
  readonly rules?: Rules;
  /** Makes the way back many: one for each row of logits. */
  readonly fan?: (ops: Operations) => Fan;
}

const same = (tensor: Tensor): Tensor => tensor;

/** Rows at most that decoding has in a step, where it is dispatches that cost; more of them are worth no kernel of their own. */
const fewRows = 4;

/** What went through an attention layer, as a walk back needs it. */
export interface SavedAttention {
  readonly tables: PackedAttention;
  readonly queries: (tensor: Tensor) => Tensor;
  readonly keys: (tensor: Tensor) => Tensor;
  /** Of patterns and scores. */
  readonly patterns: (tensor: Tensor) => Tensor;
}

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

  constructor(device: Device, options: OperationsOptions) {
    super(device, options.tape !== undefined);
    this.#options = options;
  }

  get tape(): Tape | undefined {
    return this.#options.tape;
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

  /** Whether a hook's value is changed. */
  edits(...names: readonly HookName[]): boolean {
    return names.some((name) => this.#options.edits?.has(name));
  }

  /**
   * A hook: changes the tensor where edits say so, and keeps a copy of what goes on where it was asked for. `slice` tells
   * where each sequence's numbers lie.
   */
  hook(name: HookName, tensor: Tensor, slice: (sequence: number) => Slice): Tensor {
    const { captured, differentiated } = this.#options;
    const edited = this.#options.edits?.apply(this, name, tensor, slice) ?? tensor;
    if (differentiated?.has(name)) this.differentiated.set(name, { tensor: edited, slice });
    if (captured.has(name)) this.captured.set(name, { tensor: this.keep(edited), slice });
    return edited;
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
    this.tape?.record({
      operation: "lookUp",
      output,
      backward: (ops, gradient, wanted) => ofTable(ops, asTable(table), index, gradient, wanted),
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
    if (this.tape && activation !== "none") return this.activate(this.linear(input, weight), activation, place);
    const output = this.allocate([matrixShape(input)[0], weight.columns]);
    linear(this.recorder, { input, weight, output, activation });
    this.tape?.record({
      operation: "linear",
      output,
      backward: (ops, gradient, wanted) => [
        ...ofLinear(ops, input, weight, gradient, wanted),
        [input, ops.linear(gradient, this.#options.transposed.of(weight))],
      ],
    });
    return output;
  }

  /**
   * residual + input · weight + bias, [rows, columns]. Of few rows it is added in place, so that the residual, which nobody may read again, is
   * what comes back.
   */
  linearOnto(residual: Tensor, input: Tensor, weight: PackedWeight): Tensor {
    if (this.tape || matrixShape(input)[0] > fewRows) return this.add(residual, this.linear(input, weight));
    linear(this.recorder, { input, weight, output: residual, add: true });
    return residual;
  }

  /** input · weight + bias into rows of what outlives the pass, [any, columns], from one on; there is no way back. */
  linearInto(output: Tensor, outputRow: number, input: Tensor, weight: PackedWeight): void {
    linear(this.recorder, { input, weight, output, outputRow });
  }

  /** The activation alone, of the input's shape; `place` is what rules know it by. */
  activate(input: Tensor, activation: Activation, place: ActivationPlace = "block"): Tensor {
    const output = this.allocate(input.shape);
    activate(this.recorder, { input, output, activation });
    this.tape?.record({
      operation: "activation",
      output,
      backward: (ops, outputGradient) => {
        const inputGradient = ops.allocate(outputGradient.shape);
        const rule = activationRule(ops.rules, activation, place);
        const tensors = { input: ops.saved(input), outputGradient, inputGradient, activation };
        if (rule === "rescale") activateSecant(ops.recorder, tensors);
        else activateBackward(ops.recorder, tensors, rule);
        return [[input, inputGradient]];
      },
    });
    return output;
  }

  /** A norm over the last axis, by what its weights are, of the input's shape. */
  norm(input: Tensor, weights: AnyNormWeights, epsilon: number): Tensor {
    const output = this.allocate(input.shape);
    if (weights.shift) layerNorm(this.recorder, { input, ...weights, epsilon, output });
    else rmsNorm(this.recorder, { input, gain: weights.gain, epsilon, output });
    this.tape?.record({
      operation: "norm",
      output,
      backward: (ops, outputGradient, wanted) => {
        const normed = ops.saved(input);
        const inputGradient = ops.allocate(outputGradient.shape);
        const frozen = ops.rules.norm === "frozen";
        const tensors = { input: normed, gain: weights.gain, epsilon, outputGradient, inputGradient, frozen };
        if (weights.shift) layerNormBackward(ops.recorder, tensors);
        else rmsNormBackward(ops.recorder, tensors);
        return [...ofNorm(ops, normed, weights, epsilon, outputGradient, wanted), [input, inputGradient]];
      },
    });
    return output;
  }

  /** Queries or keys turned by their positions, of the input's shape. */
  rotate(input: Tensor, positions: LookUpIndex, angles: Tensor, heads: number): Tensor {
    const output = this.allocate(input.shape);
    rotary(this.recorder, { input, positions: positions.tensor, angles, heads, output });
    this.tape?.record({
      operation: "rotary",
      output,
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
      backward: (_, gradient) => [
        [a, gradient],
        [b, gradient],
      ],
    });
    return output;
  }
}

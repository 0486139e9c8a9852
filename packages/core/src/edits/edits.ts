import { CoreError } from "../core-error.ts";
import {
  byteLength,
  edit,
  normaliseRows,
  normaliseRowsBackward,
  stretchTable,
  type Stretch,
  type Tensor,
} from "@limelight/kernels";
import type { HookName } from "../hooks/names.ts";
import type { Operations } from "../run/operations.ts";
import type { Slice } from "../run/read.ts";
import { placeOf, type Edit } from "./edit.ts";
import { expand } from "./stretches.ts";

/**
 * The edits of a run, by hook. Those of different sequences, or of different positions, are done together; others of one
 * sequence and hook one after another.
 */
export class Edits {
  readonly #rounds = new Map<HookName, (readonly [sequence: number, edit: Edit])[][]>();
  readonly #passed = new Set<HookName>();

  /** @param edits of every sequence, checked by `checkEdit`, without functions of the host */
  constructor(edits: readonly (readonly Edit[])[]) {
    edits.forEach((list, sequence) => {
      const seen = new Map<HookName, Round>();
      for (const each of list) {
        const hook = placeOf(each.hook);
        const last = seen.get(hook);
        const round = last ? next(last, each) : { index: 0, positions: positionsOf(each) };
        seen.set(hook, round);
        const rounds = this.#rounds.get(hook) ?? [];
        this.#rounds.set(hook, rounds);
        (rounds[round.index] ??= []).push([sequence, each]);
      }
    });
  }

  has(hook: HookName): boolean {
    return this.#rounds.has(hook);
  }

  /** A hook that was to be changed and that no pass has come by. */
  get missed(): HookName | undefined {
    return [...this.#rounds.keys()].find((hook) => !this.#passed.has(hook));
  }

  /**
   * Records the changes of a hook's activation. Without a tape it is changed in place; with one, a copy is.
   * @throws CoreError "bad-edit" where an edit does not fit the activation
   */
  apply(ops: Operations, hook: HookName, tensor: Tensor, slice: (sequence: number) => Slice): Tensor {
    this.#passed.add(hook);
    return (this.#rounds.get(hook) ?? []).reduce((before, round) => change(ops, before, round, slice), tensor);
  }
}

/** How far the edits of one sequence and hook are, and which positions the last round changes; undefined: any. */
interface Round {
  readonly index: number;
  readonly positions: Set<number> | undefined;
}

// The round of the next edit: the same where it changes other positions.
function next({ index, positions }: Round, following: Edit): Round {
  const own = positionsOf(following);
  if (!positions || !own || [...own].some((position) => positions.has(position)))
    return { index: index + 1, positions: own };
  for (const position of own) positions.add(position);
  return { index, positions };
}

function positionsOf({ position, query, renormalise }: Edit): Set<number> | undefined {
  const selection = position ?? query;
  return selection === undefined || renormalise ? undefined : new Set([selection].flat());
}

function change(
  ops: Operations,
  input: Tensor,
  round: readonly (readonly [sequence: number, edit: Edit])[],
  slice: (sequence: number) => Slice,
): Tensor {
  const numbers: number[] = [];
  const expanded = round.map(([sequence, each]) => expand(each, slice(sequence), numbers));
  const stretches = expanded.flatMap((each) => each.stretches);
  const rows = expanded.flatMap((each) => each.rows);
  const values = ops.upload(Float32Array.from(numbers.length > 0 ? numbers : [0]), [Math.max(1, numbers.length)]);
  const edited = stretches.length > 0 ? changed(ops, input, stretches, values) : input;
  return rows.length > 0 ? normalised(ops, edited, Uint32Array.from(rows.flat())) : edited;
}

function changed(ops: Operations, input: Tensor, stretches: readonly Stretch[], numbers: Tensor): Tensor {
  const output = ops.tape ? copy(ops, input) : input;
  edit(ops.recorder, { stretches: upload(ops, stretches), numbers, target: output });
  ops.tape?.record({
    operation: "edit",
    output,
    inputs: [input],
    backward: (back, gradient) => {
      requireWhole(back);
      const inputGradient = copy(back, gradient);
      const passed = stretches.flatMap((each) => way(each));
      if (passed.length > 0) edit(back.recorder, { stretches: upload(back, passed), numbers, target: inputGradient });
      return [[input, inputGradient]];
    },
  });
  return output;
}

// What an edit does to the gradient: what was set has none, what was scaled scales it, what was added to leaves it.
function way(stretch: Stretch): Stretch[] {
  if (stretch.change === "scale") return [stretch];
  if (stretch.change === "set" || stretch.change === "set-numbers") return [{ ...stretch, change: "set", operand: 0 }];
  return [];
}

function normalised(ops: Operations, input: Tensor, table: Uint32Array): Tensor {
  const rows = ops.upload(table, [table.length / 2, 2]);
  const output = ops.tape ? copy(ops, input) : input;
  normaliseRows(ops.recorder, { rows, values: output });
  ops.tape?.record({
    operation: "edit",
    output,
    inputs: [input],
    backward: (back, gradient) => {
      requireWhole(back);
      const inputGradient = copy(back, gradient);
      normaliseRowsBackward(back.recorder, { rows, input, gradient: inputGradient });
      return [[input, inputGradient]];
    },
  });
  return output;
}

function requireWhole({ fan }: Operations): void {
  if (fan)
    throw new CoreError(
      "bad-input",
      "ways back that branch do not go through edits",
      "Run each row of logits by itself.",
    );
}

function copy(ops: Operations, tensor: Tensor): Tensor {
  const output = ops.allocate(tensor.shape);
  ops.recorder.copy(tensor.buffer, 0, output.buffer, 0, byteLength(tensor.shape, tensor.dtype));
  return output;
}

function upload(ops: Operations, stretches: readonly Stretch[]): Tensor {
  return ops.upload(stretchTable(stretches), [stretches.length, 4]);
}

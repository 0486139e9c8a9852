import { elements, hiddenScore, type Change, type Stretch } from "@limelight/kernels";
import type { HookName } from "../hooks/names.ts";
import type { Slice } from "../run/read.ts";
import { badEdit } from "./check-edit.ts";
import { hookAxes, type Axis, type Edit, type EditNumbers } from "./edit.ts";

/** Elements of a stretch at most: one invocation goes through them one by one. */
const longest = 256;

/** What an edit does to the packed array of its hook. */
export interface Expanded {
  readonly stretches: readonly Stretch[];
  /** First element and number of elements of each row to be normalised afterwards. */
  readonly rows: readonly (readonly [start: number, count: number])[];
}

/**
 * The stretches of a packed array that an edit changes.
 * @param slice where the sequence's activation lies; `rows` where it holds some tokens alone
 * @param numbers receives what stretches with several numbers take
 * @throws CoreError "bad-edit" where a place is outside the activation or numbers are of another length
 */
export function expand(edit: Edit, slice: Slice, numbers: number[]): Expanded {
  const names = hookAxes(edit.hook).slice(-slice.shape.length);
  const wrong = hookAxes(edit.hook).find((axis) => edit[axis] !== undefined && !names.includes(axis));
  if (wrong !== undefined)
    throw badEdit(`${edit.hook} has no ${wrong} to select in this model`, `It has ${names.join(", ")}.`);
  const places = names.map((axis, i) => chosen(edit, axis, slice.shape[i] ?? 0, slice));
  const { change, operandAt, whole } = changeOf(edit, slice, numbers);
  const stretches: Stretch[] = [];
  if (change) {
    for (const run of runs(slice.shape, places, whole))
      for (let done = 0; done < run.count; done += longest) {
        const at = run.start + done;
        stretches.push({
          start: slice.start + at,
          count: Math.min(longest, run.count - done),
          change,
          operand: operandAt(at),
        });
      }
  }
  const rows = edit.renormalise ? touchedRows(slice, places.slice(0, -1)) : [];
  return { stretches, rows };
}

// Indices along an axis, ascending; of tokens, rows of the activation that stand for them. Undefined: all.
function chosen(edit: Edit, axis: Axis, size: number, slice: Slice): number[] | undefined {
  const selection = edit[axis];
  if (selection === undefined) return undefined;
  const wanted = [...new Set([selection].flat())].toSorted((a, b) => a - b);
  const rows = axis === "position" || axis === "query" ? slice.rows : undefined;
  const limit = rows ? rows.of : size;
  const outside = wanted.find((index) => !Number.isInteger(index) || index < 0 || index >= limit);
  if (outside !== undefined)
    throw badEdit(
      `${edit.hook} has no ${axis} ${outside}`,
      limit === 0 ? "It is empty." : `They are counted from 0 to ${limit - 1}.`,
    );
  return rows ? rows.tokens.flatMap((token, row) => (wanted.includes(token) ? [row] : [])) : wanted;
}

interface NumbersOf {
  readonly change: Change | undefined;
  /** The operand of a stretch, by its first element in the sequence's activation. */
  readonly operandAt: (at: number) => number;
  /** Stretches may go on over the end of the last axis. */
  readonly whole: boolean;
}

function changeOf({ hook, set, scale, add }: Edit, slice: Slice, numbers: number[]): NumbersOf {
  if (scale !== undefined) return { change: "scale", operandAt: () => scale, whole: true };
  const value = set === "-inf" ? hiddenScore : (set ?? add);
  if (value === undefined) return { change: undefined, operandAt: () => 0, whole: true };
  const kind = set === undefined ? "add" : "set";
  if (typeof value === "number") return { change: kind, operandAt: () => value, whole: true };
  return several(hook, value, slice, `${kind}-numbers`, numbers);
}

function several(
  hook: HookName,
  value: Exclude<EditNumbers, number>,
  slice: Slice,
  change: Change,
  numbers: number[],
): NumbersOf {
  const base = numbers.length;
  if ("data" in value) {
    const { shape: expected, placeOf } = wholeOf(hook, slice);
    if (value.shape.join() !== expected.join() || value.data.length !== elements(expected))
      throw badEdit(
        `${hook} is ${expected.join(" x ")}, the numbers given are ${value.shape.join(" x ")}`,
        "Take them from a text with as many tokens, or select positions.",
      );
    for (const number of value.data) numbers.push(number);
    return { change, operandAt: (at) => base + placeOf(at), whole: slice.rows === undefined };
  }
  const last = slice.shape.at(-1) ?? 1;
  if (value.length !== last)
    throw badEdit(
      `${hook} takes ${last} numbers, ${value.length} are given`,
      "Give one for each place of its last axis, or a single one.",
    );
  for (const number of value) numbers.push(number);
  return { change, operandAt: (at) => base + (at % last), whole: false };
}

// The activation of all tokens, and where in it an element of the slice's is.
function wholeOf(
  hook: HookName,
  { shape, rows }: Slice,
): { readonly shape: readonly number[]; readonly placeOf: (at: number) => number } {
  if (!rows) return { shape, placeOf: (at) => at };
  const axis = hookAxes(hook)[0] === "head" ? 1 : 0;
  const row = elements(shape.slice(axis + 1));
  const block = elements(shape.slice(axis));
  const token = (at: number): number => rows.tokens[Math.floor((at % block) / row)] ?? 0;
  return {
    shape: shape.with(axis, rows.of),
    placeOf: (at) => (Math.floor(at / block) * rows.of + token(at)) * row + (at % row),
  };
}

/** Runs of neighbouring elements among the places chosen. `whole`: they may go on over the end of the last axis. */
function* runs(
  shape: readonly number[],
  places: readonly (readonly number[] | undefined)[],
  whole: boolean,
): Generator<{ start: number; count: number }> {
  // Axes at the end of which nothing is left out are one.
  const partial = places.findLastIndex((each) => each !== undefined);
  const inner = whole ? Math.max(0, partial) : shape.length - 1;
  const each = elements(shape.slice(inner + 1));
  const along = neighbours(places[inner], shape[inner] ?? 0);
  const outer = places.slice(0, inner);
  const visit = function* (axis: number, start: number): Generator<{ start: number; count: number }> {
    const size = elements(shape.slice(axis + 1));
    if (axis === inner) {
      for (const { start: first, count } of along) yield { start: start + first * each, count: count * each };
      return;
    }
    for (const index of outer[axis] ?? Array.from({ length: shape[axis] ?? 0 }, (_, i) => i))
      yield* visit(axis + 1, start + index * size);
  };
  yield* visit(0, 0);
}

function neighbours(places: readonly number[] | undefined, size: number): { start: number; count: number }[] {
  if (!places) return [{ start: 0, count: size }];
  const found: { start: number; count: number }[] = [];
  for (const place of places) {
    const last = found.at(-1);
    if (last && last.start + last.count === place) last.count += 1;
    else found.push({ start: place, count: 1 });
  }
  return found;
}

function touchedRows(
  { start, shape }: Slice,
  places: readonly (readonly number[] | undefined)[],
): (readonly [number, number])[] {
  const keys = shape.at(-1) ?? 0;
  const found: (readonly [number, number])[] = [];
  for (const run of runs(shape, [...places, undefined], false)) found.push([start + run.start, keys]);
  return found;
}

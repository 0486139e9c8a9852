import { elements, type Stretch } from "@limelight/kernels";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { HookName } from "../hooks/names.ts";
import type { Slice } from "../run/read.ts";
import { hookAxes, type Axis, type Edit } from "./edit.ts";
import { expand } from "./stretches.ts";

const size = fc.integer({ min: 1, max: 6 });

/** An activation somewhere in a packed array: of all its tokens, or of some. */
const activation = fc
  .record({
    hook: fc.constantFrom<HookName>(
      "hook_embed",
      "blocks.0.attn.hook_z",
      "blocks.0.attn.hook_pattern",
      "blocks.0.attn.hook_attn_scores",
      "logits",
    ),
    first: size,
    second: size,
    last: fc.oneof(size, fc.integer({ min: 254, max: 300 })),
    start: fc.nat(9),
    kept: fc.option(fc.infiniteStream(fc.boolean())),
  })
  .map(({ hook, first, second, last, start, kept }) => {
    const pattern = /hook_(?:attn_scores|pattern)$/.test(hook);
    const whole = hook === "logits" ? [last] : hook === "hook_embed" ? [first, last] : [first, second, last];
    const axis = pattern ? 1 : 0; // of tokens whose rows may be left out
    if (!kept || whole.length === 1) return { hook, whole, slice: { start, shape: whole } satisfies Slice };
    const of = whole[axis] ?? 0;
    const tokens = Array.from({ length: of }, (_, token) => token).filter(() => kept.next().value);
    return {
      hook,
      whole,
      slice: { start, shape: whole.with(axis, tokens.length), rows: { tokens, of } } satisfies Slice,
    };
  });

/** An edit of it: some axes selected, numbers of every form. */
const edited = activation.chain(({ hook, whole, slice }) => {
  const axes = hookAxes(hook).slice(-whole.length);
  const places = axes.map((_, i) => fc.option(fc.array(fc.nat((whole[i] ?? 1) - 1), { maxLength: 7 })));
  const number = fc.integer({ min: -9, max: 9 });
  const last = whole.at(-1) ?? 1;
  const vector = fc.array(number, { minLength: last, maxLength: last });
  const wholeOf = fc
    .array(number, { minLength: elements(whole), maxLength: elements(whole) })
    .map((numbers) => ({ shape: whole, data: Float32Array.from(numbers) }));
  const numbers = fc.oneof(number, vector, wholeOf);
  return fc
    .record({
      places: fc.tuple(...places),
      change: fc.oneof(
        numbers.map((set) => ({ set })),
        numbers.map((add) => ({ add })),
        number.map((scale) => ({ scale })),
        fc.constant({}),
      ),
      renormalise: fc.boolean(),
    })
    .map(({ places: chosen, change, renormalise }) => {
      const selected = axes.flatMap((axis, i) => {
        const [one, ...more] = chosen[i] ?? [];
        return chosen[i] ? [[axis, one !== undefined && more.length === 0 ? one : chosen[i]]] : [];
      });
      const edit: Edit = { hook, ...Object.fromEntries(selected), ...change, ...(renormalise && { renormalise }) };
      return { edit, axes, whole, slice };
    });
});

/** Whether a place is selected, and its index in the whole activation. */
function placeOf(at: number, edit: Edit, axes: readonly Axis[], whole: readonly number[], { shape, rows }: Slice) {
  let rest = at;
  const indices = shape.toReversed().map((length) => {
    const index = rest % length;
    rest = Math.floor(rest / length);
    return index;
  });
  const places = indices.toReversed().map((index, i) => {
    const ofTokens = axes[i] === "position" || axes[i] === "query";
    return ofTokens && rows ? (rows.tokens[index] ?? -1) : index;
  });
  const chosen = axes.every((axis, i) => {
    const { [axis]: selection } = edit;
    return selection === undefined || [selection].flat().includes(places[i] ?? -1);
  });
  return { chosen, index: places.reduce((index, place, i) => index * (whole[i] ?? 0) + place, 0) };
}

/** What the edit says, element by element. */
function naive(
  before: Float64Array,
  edit: Edit,
  axes: readonly Axis[],
  whole: readonly number[],
  slice: Slice,
): Float64Array {
  const after = before.slice();
  for (let at = 0; at < elements(slice.shape); at++) {
    const { chosen, index } = placeOf(at, edit, axes, whole, slice);
    const value = before[slice.start + at] ?? 0;
    const operand = (numbers: Edit["add"] | "-inf"): number => {
      if (typeof numbers !== "object") return Number(numbers);
      return ("data" in numbers ? numbers.data[index] : numbers[index % (whole.at(-1) ?? 1)]) ?? Number.NaN;
    };
    if (!chosen) continue;
    if (edit.set !== undefined) after[slice.start + at] = operand(edit.set);
    else if (edit.add !== undefined) after[slice.start + at] = value + operand(edit.add);
    else if (edit.scale !== undefined) after[slice.start + at] = value * edit.scale;
  }
  return after;
}

function applied(before: Float64Array, stretches: readonly Stretch[], numbers: readonly number[]): Float64Array {
  const after = before.slice();
  for (const { start, count, change, operand } of stretches)
    for (let i = 0; i < count; i++) {
      const value = before[start + i] ?? Number.NaN;
      const own = numbers[operand + i] ?? Number.NaN;
      after[start + i] = {
        set: operand,
        scale: value * operand,
        add: value + operand,
        "set-numbers": own,
        "add-numbers": value + own,
      }[change];
    }
  return after;
}

test("stretches change what the edit selects, and nothing else, whichever axes and rows there are", () => {
  fc.assert(
    fc.property(edited, ({ edit, axes, whole, slice }) => {
      const before = Float64Array.from({ length: slice.start + elements(slice.shape) + 5 }, (_, i) => 10 + (i % 17));
      const numbers: number[] = [3, 3, 3]; // of other edits
      const { stretches } = expand(edit, slice, numbers);
      expect(applied(before, stretches, numbers)).toEqual(naive(before, edit, axes, whole, slice));
      const touched = stretches.flatMap(({ start, count }) => Array.from({ length: count }, (_, i) => start + i));
      expect(new Set(touched).size).toBe(touched.length); // none overlap
      expect(stretches.every(({ count }) => count > 0 && count <= 256)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("rows that are normalised afterwards are those with a place that is selected", () => {
  fc.assert(
    fc.property(edited, ({ edit, axes, whole, slice }) => {
      fc.pre(
        slice.shape.length > 1 && ![edit.neuron, edit.key].some((each) => Array.isArray(each) && each.length === 0),
      );
      const keys = slice.shape.at(-1) ?? 1;
      const touched = new Set<number>();
      for (let at = 0; at < elements(slice.shape); at++)
        if (placeOf(at, edit, axes, whole, slice).chosen) touched.add(slice.start + Math.floor(at / keys) * keys);
      const rows = expand({ ...edit, renormalise: true }, slice, []).rows;
      expect(rows.map(([start]) => start).toSorted((a, b) => a - b)).toEqual([...touched]);
      expect(rows.every(([, count]) => count === keys)).toBe(true);
      expect(expand({ ...edit, renormalise: false }, slice, []).rows).toEqual([]);
    }),
  );
});

test("a row may be of any length", () => {
  const numbers: number[] = [];
  expand({ hook: "logits", set: Array.from({ length: 200_000 }, () => 1) }, { start: 0, shape: [200_000] }, numbers);
  expect(numbers.length).toBe(200_000);
});

const pattern = { start: 0, shape: [2, 3, 3] };

test.each<[Edit, Slice, RegExp]>([
  [{ hook: "blocks.0.attn.hook_pattern", head: 2, set: 0 }, pattern, /has no head 2/],
  [{ hook: "blocks.0.attn.hook_pattern", key: [0, 3], set: 0 }, pattern, /has no key 3/],
  [{ hook: "blocks.0.attn.hook_pattern", query: -1, set: 0 }, pattern, /has no query -1/],
  [{ hook: "blocks.0.attn.hook_pattern", query: 0.5, set: 0 }, pattern, /has no query 0\.5/],
  [{ hook: "blocks.0.attn.hook_pattern", set: [1, 2] }, pattern, /takes 3 numbers, 2 are given/],
  [
    { hook: "blocks.0.attn.hook_pattern", set: { shape: [2, 9], data: new Float32Array(18) } },
    pattern,
    /hook_pattern is 2 x 3 x 3, the numbers given are 2 x 9/,
  ],
  [
    { hook: "hook_embed", set: { shape: [3, 4], data: new Float32Array(7) } },
    { start: 0, shape: [3, 4] },
    /hook_embed is 3 x 4/,
  ],
  [{ hook: "logits", position: 0, set: 0 }, { start: 0, shape: [2] }, /logits has no position to select in this model/],
  [{ hook: "hook_embed", position: 0, set: 0 }, { start: 0, shape: [0, 4] }, /has no position 0/],
])("%j does not fit", (edit, slice, message) => {
  expect(() => expand(edit, slice, [])).toThrow(
    expect.objectContaining({ code: "bad-edit", message: expect.stringMatching(message) }),
  );
});

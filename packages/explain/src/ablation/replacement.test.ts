import type { Activation, Edit, HookName, SubjectToken } from "@limelight/core";
import { expect, test } from "vitest";
import { Replacements, type ReplacementKind, type SeenText } from "./replacement.ts";

const [heads, features] = [2, 3];
const lengths = [4, 2, 6, 3];
const state = "blocks.0.hook_mlp_out";
const mixed = "blocks.0.attn.hook_z";
const pattern = "blocks.0.attn.hook_pattern";
const other = "blocks.1.attn.hook_pattern";

/** A number that says where it stands. */
const told = (text: number, token: number, feature: number): number => text * 100 + token * 10 + feature;

function activation(text: number, count: number, shape: readonly number[]): Activation {
  const row = shape.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: count * row }, (_, at) => told(text, Math.floor(at / row), at % row));
  return { shape: [count, ...shape], data };
}

const token: SubjectToken = { id: 0, text: "x", start: 0, end: 1, word: 0, special: false, sequence: 0 };
const texts = lengths.map((count, text): SeenText => {
  const square = {
    shape: [heads, count, count],
    data: Float32Array.from({ length: heads * count * count }, (_, at) => at),
  };
  return {
    tokens: Array.from({ length: count }, () => token),
    activations: new Map<HookName, Activation>([
      [state, activation(text, count, [heads * features])],
      [mixed, activation(text, count, [heads, features])],
      [pattern, square],
      [other, square],
    ]),
  };
});
const replacements = (kind: ReplacementKind, seed = 1): Replacements => new Replacements(kind, texts, seed);

const meanWithout = (text: number, feature: number): number => {
  const values = lengths.flatMap((count, from) =>
    from === text ? [] : Array.from({ length: count }, (_, at) => told(from, at, feature)),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

/** The numbers of edits that set several. */
const sets = (edits: readonly Edit[]): number[][] =>
  edits.map(({ set }) => (typeof set === "object" && !("data" in set) ? [...set] : [Number(set)]));

test("zero puts zeros where the target is", () => {
  const target = { hook: mixed, head: 1, position: [0, 2] } as const;
  expect(replacements("zero").edits(0, [target])).toEqual([{ ...target, set: 0 }]);
});

const close = (values: readonly number[]): unknown[] => values.map((value): unknown => expect.closeTo(value, 9));

test("mean is over all tokens of the other texts, of what the target names", () => {
  for (const text of lengths.keys()) {
    const all = Array.from({ length: heads * features }, (_, feature) => meanWithout(text, feature));
    const [whole, ofHead, ofNeuron] = replacements("mean").edits(text, [
      { hook: state },
      { hook: mixed, head: 1 },
      { hook: state, neuron: 4 },
    ]);
    expect(whole).toEqual({ hook: state, set: close(all) });
    expect(ofHead).toEqual({ hook: mixed, head: 1, set: close(all.slice(features)) });
    expect(ofNeuron).toEqual({ hook: state, neuron: 4, set: expect.closeTo(all[4] ?? 0, 9) });
  }
});

test("in a pattern, the mean is looking at all keys alike", () => {
  expect(replacements("mean").edits(2, [{ hook: pattern, query: [1] }])).toEqual([
    { hook: pattern, query: [1], set: 1 / 6 },
  ]);
});

test("in a decoder's pattern, nothing is looked at that stands behind", () => {
  const causal = texts.map(({ tokens, activations }): SeenText => {
    const { shape, data } = activations.get(pattern) ?? { shape: [], data: new Float32Array(0) };
    const count = tokens.length;
    const seen = data.map((_, at) => (at % count <= Math.floor(at / count) % count ? at + 1 : 0));
    return { tokens, activations: new Map([[pattern, { shape, data: seen }]]) };
  });
  const edits = (kind: ReplacementKind): readonly Edit[] =>
    new Replacements(kind, causal, 3).edits(3, [{ hook: pattern, head: 1 }]);
  expect(edits("mean")).toEqual([
    { hook: pattern, head: 1, query: 0, set: [1, 0, 0] },
    { hook: pattern, head: 1, query: 1, set: [1 / 2, 1 / 2, 0] },
    { hook: pattern, head: 1, query: 2, set: [1 / 3, 1 / 3, 1 / 3] },
  ]);
  const rows = sets(edits("resample"));
  for (const [query, row] of rows.entries()) {
    const own = Array.from({ length: query + 1 }, (_, key) => 9 + 3 * query + key + 1);
    expect(row.slice(0, query + 1).toSorted((a, b) => a - b)).toEqual(own);
    expect(row.slice(query + 1).every((weight) => weight === 0)).toBe(true);
  }
});

test("resample takes a token of another text, the first for the first and the last for the last", () => {
  const donors = new Set<string>();
  for (let seed = 0; seed < 40; seed++)
    for (const [text, count] of lengths.entries()) {
      const edits = replacements("resample", seed).edits(text, [{ hook: state }]);
      expect(edits.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, at) => at));
      for (const [position, numbers] of sets(edits).entries()) {
        const [first = 0] = numbers;
        const [from, at] = [Math.floor(first / 100), Math.floor((first % 100) / 10)];
        expect(numbers).toEqual(Array.from({ length: heads * features }, (_, feature) => told(from, at, feature)));
        expect(from).not.toBe(text);
        const last = (lengths[from] ?? 0) - 1;
        const inner = Array.from({ length: last - 1 }, (_, index) => index + 1);
        const among = inner.length > 0 ? inner : [0]; // a text of two tokens has none inside
        expect(position === 0 ? [0] : position === count - 1 ? [last] : among).toContain(at);
        donors.add(`${text} ${from} ${at}`);
      }
    }
  // Of each text all tokens are drawn in the end: for a first and a last token from the three others, for those between inner ones.
  expect([...donors].filter((each) => each.startsWith("0 2 ")).length).toBe(6);
});

test("resample draws once: hooks and parts of one token have the same donor", () => {
  const from = replacements("resample", 5);
  const rows = sets(from.edits(2, [{ hook: state }]));
  expect(sets(from.edits(2, [{ hook: mixed, head: 1 }]))).toEqual(rows.map((row) => row.slice(features)));
  expect(sets(from.edits(2, [{ hook: state, neuron: 2, position: [1, 3] }]))).toEqual([[rows[1]?.[2]], [rows[3]?.[2]]]);
  expect(sets(replacements("resample", 5).edits(2, [{ hook: state }]))).toEqual(rows);
});

test("in a pattern, resample gives each query's weights to the keys in one order", () => {
  const from = replacements("resample", 2);
  const count = 6;
  const edits = from.edits(2, [{ hook: pattern }]);
  expect(edits.map(({ head, query }) => [head, query])).toEqual(
    Array.from({ length: heads * count }, (_, row) => [Math.floor(row / count), row % count]),
  );
  const orders = sets(edits).map((weights, row) => weights.map((weight) => weight - row * count));
  expect(new Set(orders[0])).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  expect(orders[0]).not.toEqual([0, 1, 2, 3, 4, 5]);
  for (const order of orders) expect(order).toEqual(orders[0]);
  expect(sets(from.edits(2, [{ hook: other }]))).toEqual(sets(edits));
});

test("in a pattern, resample leaves other heads and queries alone", () => {
  const edits = replacements("resample").edits(2, [{ hook: pattern, head: 1, query: [0, 4] }]);
  expect(edits.map(({ head, query }) => [head, query])).toEqual([
    [1, 0],
    [1, 4],
  ]);
});

test.each(["mean", "resample"] as const)("%s of one text is an error", (kind) => {
  expect(() => new Replacements(kind, texts.slice(0, 1), 1)).toThrow(
    expect.objectContaining({ code: "too-few-texts" }),
  );
});

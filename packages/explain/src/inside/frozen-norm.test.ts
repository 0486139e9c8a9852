import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readout } from "./direct-attribution.ts";
import { dot, throughFrozenNorm } from "./frozen-norm.ts";
import { gate } from "./gate.ts";

const features = 4;
const epsilon = 1e-5;
const vector = (...data: readonly number[]) => ({ shape: [data.length], data: Float32Array.from(data) });
const norm = { gain: vector(1, 2, -0.5, 1), shift: vector(0.5, 0.25, 0, -0.125) };
const states = fc
  .array(fc.integer({ min: -16, max: 16 }), { minLength: features, maxLength: features })
  .map((values) => Float32Array.from(values, (value) => value / 8));

function layerNorm(row: ArrayLike<number>): number[] {
  const values = Array.from(row);
  const mean = values.reduce((sum, value) => sum + value, 0) / features;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / features;
  return values.map(
    (value, feature) =>
      ((value - mean) / Math.sqrt(variance + epsilon)) * (norm.gain.data[feature] ?? 0) +
      (norm.shift.data[feature] ?? 0),
  );
}

test("a form behind a norm is a form in front of it, and a number", () => {
  fc.assert(
    fc.property(states, states, (row, weights) => {
      const direction = Float64Array.from(weights);
      const frozen = throughFrozenNorm(direction, norm, row, epsilon);
      expect(dot(frozen.direction, row) + frozen.shift).toBeCloseTo(dot(direction, layerNorm(row)), 9);
    }),
  );
});

const functions = {
  relu: (x: number) => Math.max(0, x),
  silu: (x: number) => x / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  none: (x: number) => x,
  "gelu-tanh": (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
} as const;

test.each(Object.entries(functions))("the gate of %s times its input is the function", (name, f) => {
  for (const x of [-7, -1.25, -1e-9, 0, 1e-9, 0.5, 3, 9])
    expect(gate(x, name as keyof typeof functions) * x).toBeCloseTo(f(x), 12);
});

test("the gate of gelu is the normal distribution", () => {
  // Of tables: Φ(1) and Φ(−2.5).
  expect(gate(1, "gelu")).toBeCloseTo(0.841344746068543, 14);
  expect(gate(-2.5, "gelu")).toBeCloseTo(0.00620966532577614, 14);
  expect(gate(-12, "gelu")).toBe(0);
  expect(gate(0, "tanh")).toBe(1);
});

test.each(["none", "tanh", "gelu"] as const)("a head with %s is a form of its state, and a rest", (activation) => {
  fc.assert(
    fc.property(states, (state) => {
      const weight = Float32Array.from({ length: features * features }, (_, i) => Math.sin(i));
      const dense = {
        weight: { shape: [features, features], data: weight },
        bias: vector(0.25, -0.5, 0, 1),
        activation,
      };
      const output = { weight: Float32Array.of(1, -1, 0.5, 2), bias: 0.75 };
      const activated = Array.from({ length: features }, (_, row) => {
        const x = state.reduce(
          (sum, value, k) => sum + value * (weight[row * features + k] ?? 0),
          dense.bias.data[row] ?? 0,
        );
        return gate(x, activation) * x;
      });
      const logit = (values: readonly number[]): number =>
        values.reduce((sum, value, k) => sum + value * (output.weight[k] ?? 0), output.bias);
      const plain = readout({ dense }, output, state, epsilon);
      expect(dot(plain.direction, state) + plain.rest).toBeCloseTo(logit(activated), 9);
      const normed = readout({ dense, norm }, output, state, epsilon);
      expect(dot(normed.direction, state) + normed.rest).toBeCloseTo(logit(layerNorm(activated)), 9);
    }),
  );
});

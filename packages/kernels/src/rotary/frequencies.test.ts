import { describe, expect, it } from "vitest";
import golden from "./golden/frequencies.json" with { type: "json" };
import { rotaryAngles, rotaryFrequencies, type RotaryScaling } from "./frequencies.ts";

// As golden/make.py has the cases, in its order.
const scalings: readonly RotaryScaling[] = [
  { type: "default" },
  { type: "linear", factor: 4 },
  { type: "llama3", factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192 },
  { type: "yarn", factor: 4, originalPositions: 2048 },
  {
    type: "yarn",
    factor: 32,
    originalPositions: 4096,
    betaFast: 24,
    betaSlow: 2,
    truncate: false,
    attentionFactor: 1.25,
  },
];

describe("rotaryFrequencies", () => {
  it.each(scalings.map((scaling, index) => ({ scaling, golden: golden[index] })))(
    "are those of transformers: $scaling",
    ({ scaling, golden: expected }) => {
      if (!expected) throw new Error("no golden numbers");
      expect(expected.rope.rope_type).toBe(scaling.type);
      const found = rotaryFrequencies(expected.rope.rope_theta, 2 * expected.frequencies.length, scaling);
      found.frequencies.forEach((frequency, i) => {
        const ratio = frequency / (expected.frequencies[i] ?? Number.NaN);
        expect(Math.abs(ratio - 1)).toBeLessThan(3e-7);
      });
      const angles = rotaryAngles(found, 1001).subarray(-2 * expected.frequencies.length);
      // An angle of up to 1000, off by a few roundings.
      expected.cosine.forEach((cosine, i) => expect(Math.abs((angles[2 * i] ?? 9) - cosine)).toBeLessThan(2e-4));
      expected.sine.forEach((sine, i) => expect(Math.abs((angles[2 * i + 1] ?? 9) - sine)).toBeLessThan(2e-4));
    },
  );
});

import { expect } from "vitest";
import type { Reference } from "./golden.ts";
import { recordParity, type Compared } from "./record-parity.ts";

/**
 * How much more than PyTorch's own tolerance a GPU may be off, since it sums in another order. The tolerance is
 * 1e-5 of the array's largest value and 1e-5 of the value itself, unless another is given.
 */
export const slack = 10;

/** The tolerance of an array: parts of its largest value and of the value itself. */
export interface Tolerance {
  readonly ofLargest: number;
  readonly ofValue: number;
}

const forward: Tolerance = { ofLargest: 1e-5, ofValue: 1e-5 };

/** Gradients go through twice as many operations. */
export const gradientTolerance: Tolerance = { ofLargest: 5e-5, ofValue: 1e-4 };

/**
 * Expects every number to be within ten times the tolerance of the reference, and never asks for less than ten times
 * the reference's own noise.
 * @param compared reports the largest deviation to the parity table under that name
 * @returns the largest error as a multiple of the tolerance (not of the slack)
 */
export function expectClose(
  actual: ArrayLike<number>,
  reference: Reference,
  context = "",
  { ofLargest, ofValue }: Tolerance = forward,
  compared?: Compared,
): number {
  const { name, data, largest, noise } = reference;
  expect(actual.length, `numbers of ${name} ${context}`).toBe(data.length);
  let worst = 0;
  let largestError = { deviation: 0, tolerance: ofLargest * largest };
  for (let i = 0; i < data.length; i++) {
    const expected = data[i] ?? Number.NaN;
    const value = actual[i] ?? Number.NaN;
    const tolerance = ofLargest * largest + ofValue * Math.abs(expected);
    const allowed = Math.max(slack * tolerance, 10 * noise);
    const error = Math.abs(value - expected);
    if (!(error <= allowed)) {
      const problem = `${name}[${i}] ${context}: ${value} instead of ${expected}`;
      expect.fail(`${problem}, ${(error / tolerance).toFixed(1)} times the tolerance`);
    }
    if (error > 0 && error / tolerance > worst) {
      worst = error / tolerance;
      largestError = { deviation: error, tolerance };
    }
  }
  if (compared) recordParity({ ...compared, ...largestError });
  return worst;
}

/**
 * Expects numbers to be within `tolerance` of the largest magnitude among `expected`.
 * @param compared reports the largest deviation to the parity table under that name
 */
export function expectWithin(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  name: string,
  compared?: Compared,
): number {
  expect(actual.length, `numbers of ${name}`).toBe(expected.length);
  const values = Array.from(expected);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const errors = values.map((value, i) => Math.abs((actual[i] ?? Number.NaN) - value) / (largest || 1));
  const worst = Math.max(0, ...errors); // NaN stays NaN
  expect(worst, `${name}: largest error as a part of ${largest}`).toBeLessThanOrEqual(tolerance);
  if (compared) recordParity({ ...compared, deviation: worst * (largest || 1), tolerance: tolerance * (largest || 1) });
  return worst;
}

import { NumpyRandomState } from "@limelight/statistics";
import { expect, test } from "vitest";
import { conceptVector } from "./concept-vector.ts";
import { directionalDerivative, sensitivity } from "./sensitivity.ts";
import { examplesUsed, tcav } from "./tcav.ts";

const features = 6;

/** Normal vectors, moved along one axis. */
function cloud(count: number, seed: number, axis = 0, by = 0): Float32Array[] {
  const random = new NumpyRandomState(seed);
  return Array.from({ length: count }, () =>
    Float32Array.from(random.standardNormal(features), (value, index) => (index === axis ? value + by : value)),
  );
}

const along = (axis: number, sign = 1): Float32Array =>
  Float32Array.from({ length: features }, (_, index) => (index === axis ? sign : 0));

const pool = [cloud(60, 1)];
const ofAxis = (name: string, axis: number) => ({ name, examples: [cloud(20, 2 + axis, axis, 4)], pool });
const classes = [
  { label: 0, gradients: [[along(0, -1), along(0, -1)]] },
  { label: 1, gradients: [[along(0), along(0), along(0)]] },
];
const options = { runs: 12, solver: "logistic", variances: "welch", seed: 0 } as const;

test("a linear model leans on the axis that it reads, for one class and against the other", async () => {
  const rows = await tcav([ofAxis("read", 0), ofAxis("other", 1)], classes, options);
  const of = (concept: string, label: number) => rows.find((row) => row.concept === concept && row.label === label);
  expect(of("read", 1)).toMatchObject({
    score: 1,
    low: null, // all runs give the same
    high: null,
    examples: 20,
    ofClass: 3,
  });
  expect(of("read", 1)?.accuracy).toBeGreaterThan(0.85);
  expect(of("read", 1)?.accuracyLow).toBeGreaterThan(0.8);
  expect(of("read", 1)?.accuracyHigh).toBeLessThanOrEqual(1);
  expect(of("read", 1)?.cosine).toBeGreaterThan(0.8);
  expect(of("read", 1)?.derivative).toBeCloseTo(of("read", 1)?.cosine ?? 0, 6); // gradients and vectors are of length 1
  expect(of("read", 0)).toMatchObject({ score: 0 });
  expect(of("read", 1)?.pAdjusted).toBeLessThan(0.05);
  expect(of("read", 1)?.pAdjusted).toBeGreaterThanOrEqual(of("read", 1)?.p ?? 1);
  expect(of("other", 1)?.pAdjusted).toBeGreaterThan(0.05);
  expect(Math.abs(of("other", 1)?.cosine ?? 1)).toBeLessThan(0.3);
});

test("examples that are random texts themselves are told apart by chance alone, whatever their score", async () => {
  const nothing = { name: "nothing", examples: [cloud(20, 9)], pool };
  const [row] = await tcav([nothing], classes, options);
  expect(row?.accuracyLow).toBeLessThan(0.5);
  const [two] = await tcav([nothing], classes, { ...options, runs: 2 });
  expect(two).toMatchObject({ accuracyLow: null, accuracyHigh: null });
});

const run = (seed: number) => tcav([ofAxis("other", 1)], classes, { ...options, runs: 4, seed });

test("the same seed gives the same numbers, another others", async () => {
  expect(await run(3)).toEqual(await run(3));
  expect(await run(4)).not.toEqual(await run(3));
});

test("solvers come to about the same direction", () => {
  const [others, concept] = [cloud(30, 5), cloud(30, 6, 2, 5)];
  for (const solver of ["logistic", "sgd"] as const) {
    const { vector, accuracy } = conceptVector(others, concept, { solver, seed: 0 });
    expect(sensitivity([along(2)], vector).cosine).toBeGreaterThan(0.8);
    expect(accuracy).toBeGreaterThan(0.9);
  }
});

test("two random sets have no text in common, and three examples are the least", () => {
  expect(examplesUsed(20, 60)).toBe(20);
  expect(examplesUsed(20, 21)).toBe(10);
  expect(examplesUsed(20, 5)).toBe(0);
  expect(examplesUsed(2, 60)).toBe(0);
});

test("it can be stopped", async () => {
  const abort = new AbortController();
  abort.abort(new Error("enough"));
  const many = { ...ofAxis("read", 0) };
  await expect(tcav([many], classes, { ...options, runs: 400 }, { signal: abort.signal })).rejects.toThrow("enough");
});

// LIT (PAIR-code/lit, lit_nlp/components/tcav_test.py): test_compute_tcav_score, test_get_dir_derivs, test_compute_local_scores.
test("LIT's scores, derivatives and cosines", () => {
  const one = Float64Array.of(1);
  const scoreOf = (...derivatives: readonly number[]): number =>
    sensitivity(
      derivatives.map((value) => Float32Array.of(value)),
      one,
    ).score;
  expect(scoreOf(1)).toBe(1);
  expect(scoreOf(0)).toBe(0);
  expect(scoreOf(1, -5, 4, 6.5, -3, -2.5, 0, 2)).toBe(0.5);
  expect(directionalDerivative(Float32Array.of(3, 2, 1), Float64Array.of(1, 2, 3))).toBe(10);
  for (const [vector, point, product, cosine] of [
    [[0, 1], [5, 12], 12, 0.9230769230769231],
    [[0, 1], [3, 4], 4, 0.8],
    [[1, 2, 3], [3, 2, 1], 10, 0.7142857142857143],
    [[1, 2, 3], [1, 2, 0], 5, 0.5976143046671968],
  ] as const) {
    const found = sensitivity([Float32Array.from(point)], Float64Array.from(vector));
    expect(found.derivative).toBeCloseTo(product, 12);
    expect(found.cosine).toBeCloseTo(cosine, 12);
  }
});

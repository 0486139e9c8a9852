import { WeightedRidge } from "@limelight/statistics/regression";
import { describe, expect, test } from "vitest";
import { resolveOptions } from "../method.ts";
import { findMethod } from "./index.ts";
import { toySubject } from "./toy-subject.ts";

/*
 * Cases of captum's own tests, transcribed as facts (captum 0.9.0): the numbers that tests/attr/test_shapley.py (commit 0664742) and
 * tests/attr/test_lime.py (commit 044ba11) expect of BasicModel_MultiLayer in captum/testing/helpers/basic_models.py: four units that add up
 * their inputs, with biases -10, 1, 1 and 1, rectified, added up, and -1 for the first output.
 */
function net(sum: number): number {
  return [-10, 1, 1, 1].reduce((total, bias) => total + Math.max(0, sum + bias), -1);
}

/** A word a feature, or a group of a mask: what it adds to the sum where it is there, and where it is not. */
interface Case {
  readonly name: string;
  readonly features: readonly (readonly [there: number, missing: number])[];
  readonly expected: readonly number[];
}

const from0 = (...values: number[]): [number, number][] => values.map((value) => [value, 0]);

const shapleyCases: readonly Case[] = [
  { name: "simple", features: from0(20, 50, 30), expected: [76.66666, 196.66666, 116.66666] },
  { name: "with mask", features: from0(70, 30), expected: [275, 115] },
  { name: "boolean", features: from0(10, 10), expected: [35, 35] },
  {
    name: "boolean with baseline",
    features: [
      [10, 20],
      [10, 10],
    ],
    expected: [-40, 0],
  },
  {
    name: "with baselines",
    features: [
      [70, 8],
      [30, 4],
    ],
    expected: [248, 104],
  },
  { name: "first of two samples", features: from0(2, 10, 3), expected: [7, 32.5, 10.5] },
  { name: "first of two samples with mask", features: from0(12, 3), expected: [39.5, 10.5] },
  { name: "second task with another mask", features: from0(20, 80), expected: [75, 315] },
  {
    name: "several inputs",
    features: from0(23, 0, 0, 20, 0, 50, 0, 100, 10),
    expected: [90, 0, 0, 78, 0, 198, 0, 398, 38],
  },
  { name: "several inputs with masks", features: from0(20, 273, 40), expected: [76.6666, 1088.6666, 156.6666] },
  {
    name: "several inputs with masks and baselines",
    features: [
      [20, 3 + 4],
      [273, 2 + 2 + 2 + 3 + 4],
      [40, 3 + 4],
    ],
    expected: [52, 1040, 132],
  },
];

const nameOf = (feature: number): string => `word${String.fromCodePoint(97 + feature)}`;

function sumOf(features: Case["features"], isThere: (feature: number) => boolean): number {
  return features.reduce((sum, [there, missing], feature) => sum + (isThere(feature) ? there : missing), 0);
}

describe.each(shapleyCases)("captum's Shapley values: $name", ({ features, expected }) => {
  test.each(["exact-shapley", "kernel-shap", "permutation-shap"])("by %s", async (id) => {
    const method = findMethod(id);
    const subject = toySubject((text) => net(sumOf(features, (feature) => text.includes(nameOf(feature)))));
    const input = { text: features.map((_, feature) => nameOf(feature)).join(" ") };
    const options = resolveOptions(method, { output: "logit", ...(id === "kernel-shap" && { samples: 600 }) });
    const { scores, stderr } = await method.attribute(subject, input, 1, options, { seed: 0 });
    // captum's own tests allow 2.5 for sampled values.
    for (const [i, value] of expected.entries()) {
      const sampled = id === "permutation-shap" ? Math.min(2.5, 4 * (stderr?.[i] ?? Number.NaN)) : 0;
      expect(Math.abs((scores[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(sampled + 1e-4);
    }
  });
});

/** What a lasso with alpha 1 takes off a coefficient of a fair coin: 1 over its variance. */
const shrunk = 4;

test.each<Case & { readonly within?: number }>([
  { name: "simple", features: from0(20, 50, 30), expected: [73.3716, 193.3349, 113.3349] },
  { name: "with mask", features: from0(70, 30), expected: [271, 111] },
  {
    name: "with baselines",
    features: [
      [70, 8],
      [30, 4],
    ],
    expected: [244, 100],
  },
  { name: "second of a batch", features: from0(10, 14, 4), expected: [32.11, 48, 11], within: 1.5 },
  { name: "several inputs", features: from0(23, 20, 50, 100, 10), expected: [87, 75, 195, 395, 35] },
  { name: "several inputs with masks", features: from0(20 + 30 + 2 + 10 + 3, 50 + 100), expected: [251, 591] },
])("captum's LIME, its lasso's shrinkage put back: $name", ({ features, expected, within = 1 }) => {
  // All variants of fair coins, each counted once: captum draws from them, and its kernel is flat to half a percent.
  const sets = Array.from({ length: 2 ** features.length }, (_, set) => set);
  const rows = sets.map((set) => features.map((_, feature) => (set >> feature) & 1));
  const outputs = rows.map((row) => net(sumOf(features, (feature) => row[feature] === 1)));
  const design = { rows: rows.length, columns: features.length, values: rows.flat() };
  const { coefficients } = new WeightedRidge(
    design,
    outputs,
    rows.map(() => 1),
  ).fit(0);
  for (const [i, value] of expected.entries())
    expect(Math.abs((coefficients[i] ?? Number.NaN) - shrunk - value)).toBeLessThan(within);
});
